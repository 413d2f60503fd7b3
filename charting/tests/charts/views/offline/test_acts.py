"""What a tablet sends twice is done once, in its order and at its own time; what no longer fits is
answered with a sentence."""

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.charts.services.acts import KEPT_FOR, sweep_chart_acts
from charting.charts.services.put_back import put_back_container
from charting.charts.views.acting import seen_of
from charting.models import Chart, ChartAct, DeviceHalf
from charting.record.contents import container_key
from charting.tests.factories import Team, give, masseter, mix_vial, toxin_lot
from medspa.local.testkit.racing import run_at_once, split_outcomes

DAY_MS = 24 * 3600 * 1000


class Tablet:
    """A device that is signed in, whose clock is wrong by so many milliseconds."""

    def __init__(self, browser: Browser, chart: Chart, clock_ms: int = 0) -> None:
        self.browser, self.chart, self.clock_ms = browser, chart, clock_ms
        self.device, self.number = uuid.uuid4(), 0

    def stamp(self, at: datetime, number: int | None = None) -> dict[str, str]:
        self.number = number or self.number + 1
        return {
            "Act-Key": str(uuid.uuid4()),
            "Act-Device": str(self.device),
            "Act-Number": str(self.number),
            "Act-At": str(round(at.timestamp() * 1000) - self.clock_ms),
            "Act-Clock": str(self.clock_ms),
            "Accept": "application/json",
        }

    def send(self, name: str, said: dict[str, Any], stamp: dict[str, str], *more: Any) -> Any:
        url = reverse(name, args=[self.chart.pk, *more])
        return self.browser.post(url, said, headers=stamp)


def said_of(key: str, amount: str = "8", **more: str) -> dict[str, str]:
    return {
        "area": masseter().pk,
        "side": "R",
        "container": key,
        "amount": amount,
        "at": "",
        **more,
    }


@pytest.mark.django_db
def test_what_waited_on_a_tablet_is_done_once_in_order_and_at_its_time(
    nurse: Browser, team: Team, chart: Chart
) -> None:
    now = timezone.now()
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=now - timedelta(minutes=30))
    key = container_key(vial)
    tablet = Tablet(nurse, chart, clock_ms=DAY_MS)
    before = now - timedelta(minutes=12)
    first = tablet.stamp(before)

    said = said_of(key, note="Firm\r\nbrow")
    queued = dict(reversed(said.items())) | {"note": "Firm\nbrow"}  # as the queue puts it together
    answers = [tablet.send("give_line", one, first).json() for one in (said, said, queued)]

    assert answers == [{"done": True, "is_repeat": repeat} for repeat in (False, True, True)]
    line = chart.injections.get()
    assert abs(line.at - before) < timedelta(minutes=1)
    act = ChartAct.objects.get()
    assert (act.number, act.clock_ms, act.by) == (1, DAY_MS, team.rn)

    changed = tablet.send("give_line", said_of(key, "9"), first)
    assert (changed.status_code, changed.json()["code"]) == (409, "act_reused")
    tablet.send("give_line", said_of(key, "4", side="L"), tablet.stamp(now, 7))
    late = tablet.send("give_line", said_of(key), tablet.stamp(now, 5))
    assert (late.status_code, late.json()["code"]) == (409, "act_out_of_order")
    refused = tablet.stamp(now, 8)
    assert tablet.send("give_line", said_of(key, "400"), refused).status_code == 409
    assert tablet.send("give_line", said_of(key, "4"), refused).json()["done"] is True
    assert [line.amount for line in chart.injections.order_by("sequence")] == [8, 4, 4]
    for nonsense in ({"Act-Key": "x"}, {"Act-Number": "0"}, {"Act-At": "9" * 40}):
        broken = tablet.send("give_line", said_of(key), tablet.stamp(now) | nonsense)
        assert broken.status_code == 400, nonsense
    # Without script a form is sent as ever, and the page shows it again with a repeat's key.
    stamp = tablet.stamp(now, 20) | {"Accept": "text/html"}
    pages = [tablet.send("give_line", said_of(key, "1"), stamp) for _ in range(2)]
    assert [page.headers["Location"] for page in pages] == [pages[0].headers["Location"]] * 2
    assert chart.injections.count() == 4
    assert sweep_chart_acts(now=now + KEPT_FOR) == 0
    assert sweep_chart_acts(now=timezone.now() + KEPT_FOR) == 4


@pytest.mark.django_db
def test_what_no_longer_fits_is_answered_with_a_code_and_a_sentence(
    nurse: Browser, team: Team, chart: Chart, signed_chart: Chart
) -> None:
    now = timezone.now()
    vial, other = (mix_vial(chart, toxin_lot(team), by=team.rn, now=now) for _ in range(2))
    tablet = Tablet(nurse, chart)
    line = give(vial, masseter(), "R", "8", by=team.rn, now=now)
    seen = seen_of(line)
    changed = said_of(container_key(vial), "10", seen=seen)
    assert tablet.send("change_line", changed, tablet.stamp(now), line.pk).json()["done"]

    def code_of(name: str, said: dict[str, Any], *more: Any) -> tuple[int, str]:
        answer = tablet.send(name, said, tablet.stamp(now), *more)
        assert len(answer.json()["problem"]) > 20
        return answer.status_code, answer.json()["code"]

    assert code_of("change_line", changed, line.pk) == (409, "line_changed")
    key = container_key(other)
    put_back_container(
        container=other,
        reason="Wrong vial",
        was_never_mixed=True,
        by=team.rn,
        now=timezone.now(),
    )
    assert code_of("give_line", said_of(key)) == (409, "invalid_choice")
    assert code_of("waste_product", {"amount": "1"}, key) == (409, "gone")
    assert code_of("change_line", said_of(key), line.pk + 999) == (409, "gone")
    tablet.chart = signed_chart
    assert code_of("give_line", said_of(container_key(vial))) == (422, "chart_signed")


@pytest.mark.django_db
def test_half_of_the_key_is_for_one_person_on_one_device(
    nurse: Browser, team: Team, chart: Chart
) -> None:
    url, device = reverse("chart_device"), uuid.uuid4()
    once, again = (nurse.post(url, {"device": device}) for _ in range(2))
    assert once.json()["half"] == again.json()["half"]
    assert abs(once.json()["now"] - timezone.now().timestamp() * 1000) < 60_000
    assert once.headers["Cache-Control"] == "no-store, private"
    assert nurse.post(url, {"device": uuid.uuid4()}).json()["half"] != once.json()["half"]
    nurse.force_login(team.prescriber.user)
    assert nurse.post(url, {"device": device}).json()["half"] != once.json()["half"]
    assert nurse.post(url, {"device": "mine"}).status_code == 400
    nurse.logout()
    assert "half" not in str(nurse.post(url, {"device": device}).content)
    assert DeviceHalf.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_act_sent_by_four_at_once_is_one_line(team: Team, chart: Chart) -> None:
    now = timezone.now()
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=now)
    browser = Browser()
    browser.force_login(team.rn)
    tablet = Tablet(browser, chart)
    for sent in range(1, 4):
        stamp, said = tablet.stamp(now), said_of(container_key(vial))
        sends = [partial(tablet.send, "give_line", said, stamp)] * 4
        answers, failures = split_outcomes(run_at_once(*sends))
        assert failures == []
        assert sorted(one.json()["is_repeat"] for one in answers) == [False, True, True, True]
        assert chart.injections.count() == sent
