"""The treatment card: what was sealed, in the client's language, with what was found out since."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from bookings.models import Appointment
from charting.aftercare.services import give_aftercare
from charting.card.card import read_card
from charting.card.papers.card import card_pdf
from charting.charts.services.signing import add_addendum, sign_chart
from charting.charts.services.starting import start_chart
from charting.models import Addendum, Chart
from charting.tests.explaining import put_right
from charting.tests.factories import Team, make_filled_chart, make_team
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def team() -> Team:
    return make_team()


@shared
def signed(team: Team, mara: Client) -> Chart:
    """24 U in each masseter, aftercare on paper: signed a minute ago, and the visit is over."""
    chart = make_filled_chart(team, client=mara)
    give_aftercare(chart=chart, way="paper", by=team.rn, now=team.at(10, 30))
    sign_chart(chart=chart, by=team.rn, now=team.at(11))
    chart.refresh_from_db()
    return chart


def test_card_says_product_lot_place_who_and_when_to_call(
    signed_in: Browser, team: Team, signed: Chart
) -> None:
    visit = signed.appointment
    url = reverse("me_card", args=[visit.reference])
    html = " ".join(html_of(signed_in.get(url)).split())
    lot = signed.preparations.get().lot.lot_number
    said = (lot, "Botox Cosmetic", "24 U on your right", str(team.injector), "swallow", "week 12")
    for words in (*said, visit.location.urgent_phone.as_national, "911"):
        assert words in html
    paper = signed_in.get(reverse("me_card_paper", args=[visit.reference]))
    assert paper.content.startswith(b"%PDF")
    looks = AuditEvent.objects.filter(action__startswith="card.").values_list("action", flat=True)
    assert set(looks) == {"card.viewed", "card.downloaded"}
    with override("es"):
        card = read_card(visit)
        assert card.danger == ["Le cuesta tragar, hablar o respirar, incluso semanas después."]
        assert card_pdf(card).startswith(b"%PDF")


def test_words_that_were_handed_out_stay(signed: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("charting.card.card.sections_for", lambda given: [])
    assert [part["id"] for part in read_card(signed.appointment).care] == [
        "neurotoxin",
        "neurotoxin_jaw",
    ]


def test_corrections_and_what_was_taken_back_stand_on_it(team: Team, signed: Chart) -> None:
    visit, by = signed.appointment, team.rn

    def add(kind: str, text: str, hour: int) -> list[str]:
        said = {"kind": kind, "text": text, "reason": "Seen later", "by": by, "now": team.at(hour)}
        add_addendum(chart=signed, **said)
        return [f"{note.says} {note.words}".strip() for note in read_card(visit).notes]

    kinds = Addendum.Kind
    assert add(kinds.ADDENDUM, "Called back.", 12) == []
    assert add(kinds.CORRECTION, "Lot C9.", 13) == ["Corrected on January 12, 2026: Lot C9."]
    said = add(kinds.WRONGLY_WRITTEN, "Wrong side.", 14)
    assert "We're writing it again" in said[0]
    signed.refresh_from_db()
    anew = start_chart(appointment=visit, by=by, now=team.at(15))
    put_right(anew, by=by, now=team.at(15))
    sign_chart(chart=anew, by=by, now=team.at(15) + timedelta(minutes=5))
    card = read_card(visit)
    assert "This card says what is right" in card.notes[0].says
    assert [one.total for one in card.products] == ["52 U"]
    assert [one["way"] for one in card.given.aftercare] == ["paper"], "copied into the new chart"


def test_nobody_elses_card(signed_in: Browser, team: Team) -> None:
    nurse = Browser()
    nurse.force_login(team.rn)
    other = make_filled_chart(team, client=make_client(), hour=14)
    assert nurse.get(reverse("chart_card", args=[other.pk])).status_code == 404, "not signed yet"
    assert nurse.get(reverse("chart_sheet", args=[other.pk])).content.startswith(b"%PDF")
    sign_chart(chart=other, by=team.rn, now=team.at(15))
    assert nurse.get(reverse("chart_card", args=[other.pk])).content.startswith(b"%PDF")
    visit = Appointment.objects.get(pk=other.appointment_id)
    for name in ("me_card", "me_card_paper"):
        assert signed_in.get(reverse(name, args=[visit.reference])).status_code == 404
