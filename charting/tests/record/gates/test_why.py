"""Why and the risk discussed, and the photographs before: asked where a reader would ask, too."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.explaining.services import write_rationale
from charting.charts.injection_entry import InjectionEntry
from charting.charts.services.containers import record_waste
from charting.charts.services.injections import give_injection
from charting.charts.services.signing import sign_chart
from charting.charts.services.stated_exceptions import answer_for_gate
from charting.consents.services.publishing import publish_form
from charting.errors import MissingReason, NothingToState, NotReadyToSign
from charting.ground.shots import shots_for
from charting.models import Chart, Photo, Rationale
from charting.photos.consent import CLINICAL
from charting.record.contents import read_contents
from charting.record.gates.gate import Gate
from charting.record.gates.why import Cause, causes_of
from charting.record.verification.chart import verify_chart
from charting.tests.chart_gates import all_gates
from charting.tests.consents.saying import say
from charting.tests.factories import Team, know_amounts, masseter, mix_vial, toxin_lot
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.models import FacialArea, Indication
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db
LINES = {"why": "Bruxism, widely done", "risk": "Weak bite"}


def put(team: Team, chart: Chart, area: FacialArea, side: str, amount: str) -> None:
    """As the page gives it: nothing is explained beforehand."""
    vial = chart.preparations.first()
    vial = vial or mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    entry = InjectionEntry(area=area, side=side, container=vial, amount=Decimal(amount))
    give_injection(chart=chart, entry=entry, by=team.rn, now=team.at(10))


def chin_muscle() -> FacialArea:
    area = make_area("MENTALIS")
    know_amounts()
    return area


def gate_of(chart: Chart, code: str) -> Gate | None:
    return next((one for one in all_gates(chart) if one.code == code), None)


def asked(chart: Chart) -> list[str]:
    return [cause.stored for cause in causes_of(read_contents(Chart.objects.get(pk=chart.pk)))]


@shared
def given(team: Team, chart: Chart) -> Chart:
    """24 U into a masseter, off-label, and the rest thrown away."""
    put(team, chart, masseter(), "R", "24")
    vial = chart.preparations.get()
    record_waste(container=vial, amount=Decimal(76), by=team.rn, now=team.at(10))
    return chart


def test_off_label_use_waits_for_two_lines_that_are_sealed(team: Team, given: Chart) -> None:
    who = {"by": team.rn, "now": team.at(10, 30)}
    gate = gate_of(given, "why")
    assert (gate.is_met, gate.is_exceptable, gate.sentence) == (
        False,
        False,
        "Say why, and which risk was discussed: Masseter (Botox Cosmetic) off-label",
    )
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=given, **who)
    for field in LINES:
        with pytest.raises(MissingReason) as refusal:
            write_rationale(chart=given, **LINES | {field: " "}, about=asked(given), **who)
        assert refusal.value.field == field
    said = write_rationale(chart=given, **LINES, about=asked(given), **who)
    signature = sign_chart(chart=given, **who)
    (sealed,) = signature.snapshot["rationales"]
    assert (sealed["why"], sealed["risk"], sealed["by_id"]) == (*LINES.values(), team.injector.pk)
    signed = Chart.objects.get(pk=given.pk)
    assert verify_chart(signed).problems == []
    with pytest.raises(ProgrammingError), transaction.atomic():
        Rationale.objects.filter(pk=said.pk).update(why="Another")


def test_what_asks_later_is_in_no_line_written_before(team: Team, chart: Chart) -> None:
    put(team, chart, masseter(), "R", "24")
    seen, who = asked(chart), {"by": team.rn, "now": team.at(10)}
    with pytest.raises(NothingToState):
        write_rationale(chart=chart, **LINES, about=["over_plan:1=x", "nonsense"], **who)
    write_rationale(chart=chart, **LINES, about=seen, **who)
    put(team, chart, masseter(), "L", "24")
    assert gate_of(chart, "why").is_met  # the same use on the other side
    put(team, chart, chin_muscle(), "R", "4")
    gate = gate_of(chart, "why")
    assert not gate.is_met
    assert "Masseter" not in gate.sentence
    write_rationale(chart=chart, **LINES, about=seen, **who)  # from a page that is older than that
    assert not gate_of(chart, "why").is_met


def test_nothing_is_asked_of_what_the_label_names(team: Team, chart: Chart) -> None:
    put(team, chart, masseter(), "R", "24")
    Indication.objects.create(product=chart.preparations.get().product, area=masseter())
    assert gate_of(chart, "why") is None
    about = ["off_label:MASSETER:1=0"]
    with pytest.raises(NothingToState):
        write_rationale(chart=chart, **LINES, about=about, by=team.rn, now=team.at(10))


def test_so_much_is_answered_for_and_no_more() -> None:
    cause = Cause("over_plan:1", "Masseter: 4 U more than planned", Decimal(4))
    assert [cause.is_answered_by([f"over_plan:1={most}"]) for most in ("1", "4", "40")] == [
        False,
        True,
        True,
    ]


def test_the_page_asks_beside_the_list_and_keeps_what_was_typed(
    nurse: Browser, given: Chart
) -> None:
    page = reverse("write_rationale", args=[given.pk])
    assert f'action="{page}"' in nurse.get(given.get_absolute_url()).text
    about = {"about": asked(given)}
    refused = nurse.post(page, LINES | {"risk": ""} | about)
    assert refused.status_code == 422
    assert LINES["why"] in refused.text
    assert nurse.post(page, LINES | about).status_code == 302
    assert "Change why and the risk" in nurse.get(given.get_absolute_url()).text


NUMBERS = count()


def take(team: Team, chart: Chart, view: str, minutes: int, client: Client | None = None) -> Photo:
    """A photograph so many minutes after ten."""
    at = team.at(10) + timedelta(minutes=minutes)
    number = next(NUMBERS)
    return Photo.objects.create(
        client=client or chart.client,
        consent=chart.client.consents.get(form__kind="photos_clinical"),
        view=view,
        taken_at=at,
        taken_by=team.injector,
        received_at=at,
        folder=f"folder-{number}",
        sha256=f"{number:064x}",
        size=1,
    )


def test_photographs_before_or_a_reason_where_the_place_asks(team: Team, given: Chart) -> None:
    place = team.clinic.location
    assert gate_of(given, "photos") is None
    place.requires_photos = True
    place.save()
    form = publish_form(subject=CLINICAL, title="Photos", text="Words.", by=SYSTEM, now=team.at(9))
    say(given.client, form, now=team.at(9))
    shots = shots_for({"MASSETER"})
    for shot in shots[1:]:
        Photo.objects.filter(pk=take(team, given, shot.view, -5).pk).update(
            expression=shot.expression
        )
    take(team, given, shots[0].view, 5)
    gate = gate_of(given, "photos")
    assert (gate.is_met, gate.sentence) == (
        False,
        f"Photographs before treatment: {len(shots) - 1} of {len(shots)} standard ones. "
        "Not taken: Front, at rest",
    )
    said = {"code": gate.code, "sentence": gate.sentence, "by": team.rn, "now": team.at(11)}
    answer_for_gate(chart=given, reason="Forgot the first view", **said)
    assert gate_of(given, "photos").is_met
    take(team, given, shots[0].view, -11 * 60)
    assert "Not taken: Front" in gate_of(given, "photos").sentence, "of the day before"
    take(
        team, given, shots[0].view, -5, make_client(email="second@x.example", one_with=given.client)
    )
    assert gate_of(given, "photos").sentence.endswith(f"all {len(shots)} standard ones")
