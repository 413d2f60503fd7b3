"""The last act of a chart is undone with one tap, and with honest limits."""

import re
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from charting.charts.services.acts import sweep_chart_acts
from charting.charts.undoing.rows import read_rows
from charting.models import Chart, ChartStep, Preparation
from charting.record.contents import container_key
from charting.tests.factories import Team, filler_lot, give, make_signed_chart, masseter
from medspa.accounts.permissions import Role
from medspa.clinic.tests.factories import make_staff

pytestmark = pytest.mark.django_db
WORDS = re.compile(r"Undo: ([^<]+)</button>")


class Hand:
    """Whoever taps on the page of one chart."""

    def __init__(self, browser: Browser, chart: Chart) -> None:
        self.browser, self.chart = browser, chart

    def send(self, name: str, *parts: object, **said: object) -> int:
        headers = said.pop("headers", {})
        url = reverse(name, args=[self.chart.pk, *parts])
        return self.browser.post(url, said, headers=headers).status_code

    def offered(self) -> str:
        found = WORDS.search(self.browser.get(self.chart.get_absolute_url()).text)
        return found[1] if found else ""

    def undo(self, **said: object) -> int:
        said = said or {"step": self.chart.steps.last().pk}
        return self.send("undo_last_act", **said)


@pytest.fixture
def hand(nurse: Browser, chart: Chart) -> Hand:
    return Hand(nurse, chart)


def test_each_kind_of_act_is_put_back_as_it_was(
    hand: Hand, team: Team, chart: Chart, vial: Preparation
) -> None:
    key, lot = container_key(vial), filler_lot(team, quantity=3)
    line = give(vial, masseter(), "R", "8", by=team.rn, now=timezone.now())
    place = {"area": "MASSETER", "container": key}
    right, left = place | {"side": "R"}, place | {"side": "L"}
    syringes = {"product": lot.product.slug, "lot": lot.pk, "answer": "nothing", "how_many": 3}
    acts: list[tuple[str, str, tuple[object, ...], dict[str, object]]] = [
        ("4 U Masseter L", "give_line", (), left | {"amount": "4"}),
        ("correction of 8 U Masseter R", "change_line", (line.pk,), right | {"amount": "12"}),
        ("removal of 8 U Masseter R", "change_line", (line.pk,), right | {"remove": "1"}),
        (f"waste of {vial.product}", "waste_product", (key,), {"amount": "20"}),
        ("opening of 3 packs", "open_product", (), syringes),
    ]
    for says, name, parts, said in acts:
        before = [one | {"id": ""} for one in read_rows(chart).values()]
        stock = type(lot).objects.get(pk=lot.pk).balance
        assert hand.send(name, *parts, **said) == 302, says
        assert hand.offered() == says
        assert hand.undo() == 302, says
        after = [one | {"id": ""} for one in read_rows(chart).values()]
        for row in (*before, *after):
            row.pop("sequence", None)  # a line that comes back is counted anew
        assert after == before, says
        assert type(lot).objects.get(pk=lot.pk).balance == stock
        line = chart.injections.get()
    assert hand.offered() == ""


def test_a_line_that_came_back_is_undone_once_more(hand: Hand, vial: Preparation) -> None:
    said = {"area": "MASSETER", "side": "R", "container": container_key(vial)}
    hand.send("give_line", **said, amount="8")
    line = hand.chart.injections.get()
    hand.send("change_line", line.pk, **said, amount="12")
    hand.send("change_line", line.pk, **said, remove="1")
    amounts = []
    while hand.offered():
        assert hand.undo() == 302
        amounts.append([one.amount for one in hand.chart.injections.all()])
    assert amounts == [[12], [8], []]


def test_only_ones_own_last_act_that_still_stands(
    hand: Hand, team: Team, chart: Chart, vial: Preparation
) -> None:
    said = {"area": masseter().pk, "side": "R", "container": container_key(vial), "amount": "8"}
    key = uuid.uuid4()
    stamp = {"Act-Key": key, "Act-Device": uuid.uuid4(), "Act-Number": 1, "Act-Clock": 0}
    stamp["Act-At"] = round(timezone.now().timestamp() * 1000)
    hand.send("give_line", **said, headers={name: str(one) for name, one in stamp.items()})
    [step] = ChartStep.objects.all()
    assert step.act == key

    colleague = Browser()
    colleague.force_login(make_staff(Role.INJECTOR).user)
    other = Hand(colleague, chart)
    assert other.offered() == ""
    assert other.undo(step=step.pk) == 422

    line = chart.injections.get()
    line.amount = Decimal(9)
    line.save()
    assert hand.undo(step=step.pk) == 422
    line.amount = Decimal(8)
    line.save()
    assert hand.undo(step=step.pk + 1) == 422
    assert hand.undo(of="nonsense") == 400
    assert hand.undo(of=str(key)) == 302
    assert not chart.injections.exists()

    hand.send("give_line", **said)
    closed = make_signed_chart(team)
    ChartStep.objects.create(chart=closed, by=team.rn, before={}, after={})
    sweep_chart_acts(now=timezone.now())
    assert [one.chart for one in ChartStep.objects.all()] == [chart]


def test_a_tap_costs_the_same_in_a_long_chart(
    hand: Hand, team: Team, chart: Chart, vial: Preparation
) -> None:
    said = {"area": masseter().pk, "side": "R", "container": container_key(vial), "amount": "0.5"}
    cost = []
    for lines in (2, 60):
        while chart.injections.count() < lines:
            give(vial, masseter(), "L", "0.5", by=team.rn, now=timezone.now())
        with CaptureQueriesContext(connection) as seen:
            assert hand.send("give_line", **said) == 302
            hand.browser.get(chart.get_absolute_url())
        cost.append(len(seen))
    assert cost[0] == cost[1]
