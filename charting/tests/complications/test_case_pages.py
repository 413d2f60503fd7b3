"""The page of a case: what each button writes, what a closed one shows, the papers."""

import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.tests.pages import text_of
from charting.models import Chart, EventEntry, SafetyEvent
from charting.photos.services.photos import remove_photo
from charting.sealed_kinds import broken_sealed
from charting.tests.at_noon import team
from charting.tests.complications.scene import tick, vials
from charting.tests.factories import Team, make_chart, make_signed_filler_chart, stock_reversal
from charting.tests.photos.files import saved
from charting.tests.photos.sending import agree, develop, make_ready_photo
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.naming import naming_faults
from medspa.local.testkit.shared import shared
from treatments.models import StockMovement, StockShortage

__all__ = ["team"]
pytestmark = pytest.mark.django_db
TAPS = (
    ("sign::Blanching", "Blanching"),
    ("refill:L:6", "Refill left over 5 s"),
    ("refill:R:2", "Refill right 2 s or less"),
    ("vision::Normal", "Vision normal, both eyes"),
    ("vision:L:Changed", "Vision changed, left eye"),
    ("pain::8", "Pain 8 of 10"),
    ("measure::Massage", "Massage"),
    ("call::Poison control reached", "Poison control reached"),
)


@shared
def chart(team: Team) -> Chart:
    return make_signed_filler_chart(team, on=team.clinic.location.local(timezone.now()).date())


def press(browser: Browser, chart: Chart) -> SafetyEvent:
    browser.post(reverse("open_safety_event", args=[chart.client_id]), {"chart": chart.pk})
    return SafetyEvent.objects.get()


def at(event: SafetyEvent, name: str, *more: int) -> str:
    return reverse(name, args=[event.client_id, event.pk, *more])


def test_one_press_opens_and_each_button_writes_its_line(nurse: Browser, chart: Chart) -> None:
    event = press(nurse, chart)
    assert (event.chart, press(nurse, chart)) == (chart, event)
    for tap, _ in TAPS:
        data = {"key": uuid.uuid4(), "tap": tap, "ago": "2" if tap.startswith("pain") else ""}
        assert nurse.post(at(event, "note_in_event"), data).status_code == 302
    page = nurse.get(at(event, "safety_event"))
    for _, words in TAPS:
        assert words in page.text
    assert naming_faults(page.text) == []
    assert EventEntry.objects.filter(event=event, kind="pain", number=8).exists()
    seen = page.context["screen"].seen
    news = at(event, "safety_event_news")
    assert nurse.get(news, {"seen": seen}).status_code == 204
    assert nurse.get(news, {"seen": "0"}, headers={"HX-Target": "event"}).status_code == 200


def test_pulse_leaves_the_stock_a_shortage_is_settled_and_bad_taps_say_why(
    nurse: Browser, chart: Chart
) -> None:
    event = press(nurse, chart)
    lot = vials(event.location, 3)
    pulse = {"key": uuid.uuid4(), "units": "150", "lot": lot.pk, "area": "CHEEK_LAT", "side": "R"}
    for _ in range(2):
        nurse.post(at(event, "give_in_event"), pulse)
    assert event.entries.filter(kind="pulse").count() == 1
    more = {"key": uuid.uuid4(), "units": "600"}
    nurse.post(at(event, "give_in_event"), pulse | more)
    short = StockShortage.objects.get()
    page, shelf = lot.get_absolute_url(), reverse("stock")
    told = {at(event, "safety_event"): "2 more", shelf: "more used than lot", page: "To be settled"}
    for url, words in told.items():
        assert words in nurse.get(url).text, url
    other = stock_reversal(lot.location, 150)
    own = StockMovement.objects.filter(lot=lot, kind="used").first()
    with pytest.raises(IntegrityError, match="from another lot"), transaction.atomic():
        StockShortage.objects.update(
            settled_at=timezone.now(), settled_by="x", settled_as="x", movement=own
        )
    settle = reverse("stock_settle", args=[lot.pk, short.pk])
    tries = (
        ({"found": ""}, 422),
        ({"found": "x 9"}, 422),
        ({"found": "In the other box", "packs": 999}, 422),
        ({"found": "In the other box", "lot": other.pk, "packs": short.packs + 1}, 422),
        ({"found": "In the other box", "lot": other.pk, "packs": ""}, 422),
        ({"found": "In the other box", "lot": other.pk, "packs": other.balance + 1}, 422),
        ({"found": "In the other box", "lot": other.pk, "packs": 1}, 302),
        ({"found": "Again"}, 422),
    )
    for said, status in tries:
        assert nurse.post(settle, said).status_code == status, said
    short.refresh_from_db()
    assert (short.settled_as, short.movement.lot) == ("In the other box", other)
    settled = text_of(nurse.get(page))
    assert "To be settled" not in settled
    assert f"{short.settler}: 1 vial from lot {other.lot_number}. In the other box" in settled
    assert "dissolving filler" in settled
    assert "clients.client" not in settled
    with pytest.raises(DatabaseError), transaction.atomic():
        StockShortage.objects.update(packs=1)
    bad = ("closed::x", "refill:L:900", "note::")
    for tap in bad:
        answer = nurse.post(at(event, "note_in_event"), {"key": uuid.uuid4(), "tap": tap})
        assert (answer.status_code, "Not written." in answer.text) == (422, True)


def test_closed_case_shows_its_end_and_takes_what_follows(
    team: Team, nurse: Browser, chart: Chart
) -> None:
    event = press(nurse, chart)
    line = chart.injections.get(side="R")
    for is_suspected in ("yes", "no", "yes"):
        nurse.post(at(event, "suspect_in_event", line.pk), {"suspected": is_suspected})
        assert event.suspects.exists() == (is_suspected == "yes")
    ending = nurse.get(at(event, "close_safety_event")).text
    assert ("Never noted" in ending, " checked" in ending) == (True, False)
    nurse.post(at(event, "close_safety_event"), {"outcome": "resolved", "note": "Color normal"})
    late = nurse.post(at(event, "note_in_event"), {"key": uuid.uuid4(), "tap": "sign::Late"})
    assert (late.status_code, "closed and sealed" in late.text) == (422, True)
    look, duty = event.follow_ups.earliest("due_on"), event.duties.get(rule="medwatch")
    nurse.post(at(event, "finish_event_look", look.pk), {"was_reached": "on", "note": "Fine"})
    nurse.post(at(event, "settle_event_report", duty.pk), {"reason": "Not serious"})
    page = nurse.get(at(event, "safety_event"))
    assert "Not serious" in page.text
    assert "Fine" in page.text
    assert "ev-pads" not in page.text
    following = nurse.get(make_chart(team, client=chart.client).get_absolute_url()).text
    assert at(event, "safety_event") in following
    assert "vascular occlusion" in following


def test_papers_are_pdfs_and_noted(nurse: Browser, chart: Chart) -> None:
    event = press(nurse, chart)
    duty = event.duties.get(rule="medwatch")
    urls = (at(event, "event_sheet"), f"{at(event, 'event_sheet')}?for=client")
    for url in (*urls, at(event, "event_report", duty.pk)):
        answer = nurse.get(url)
        assert answer.content.startswith(b"%PDF")
    noted = AuditEvent.objects.filter(action__startswith="event.")
    assert noted.filter(action="event.printed").count() == 2


def test_photo_stands_in_the_log_by_consent_and_on_the_sheet_by_choice(
    team: Team, nurse: Browser, chart: Chart, photo_folder: Path
) -> None:
    event = press(nurse, chart)
    page, case = at(event, "photo_in_event"), at(event, "safety_event")
    first = nurse.get(page)
    assert "Go on without one." in first.text
    assert page not in nurse.get(case).text
    agree(chart.client)
    form = nurse.get(page).context["form"]
    data = {"key": form.initial["key"], "view": "close", "expression": "repose", "is_them": "on"}
    data["doubts"] = form.asked
    without = nurse.post(page, data)
    assert (without.status_code, naming_faults(without.text)) == (422, [])
    for _ in range(2):
        sent = SimpleUploadedFile("x.jpg", saved("JPEG"))
        answer = nurse.post(page, data | {"content": sent, "is_sure": "on"})
        assert answer.headers["Location"] == case
    line = event.entries.get(kind="photo")
    assert line.photo
    seen = nurse.get(case).context["screen"].seen
    assert "being prepared" in nurse.get(case).text
    develop()
    news = at(event, "safety_event_news")
    assert str(line.photo.public_id) in nurse.get(news, {"seen": seen}).text
    plain, pictured = (
        nurse.get(f"{at(event, 'event_sheet')}{with_}") for with_ in ("", "?photos=1")
    )
    assert b"/Subtype/Image" not in plain.content.replace(b" ", b"")
    assert b"/Subtype/Image" in pictured.content.replace(b" ", b"")
    remove_photo(photo=line.photo, reason="Blurred", by=team.rn, now=timezone.now())
    assert str(line.photo.public_id) not in nurse.get(case).text
    nurse.post(at(event, "close_safety_event"), {"outcome": "resolved", "note": "Color normal"})
    assert list(broken_sealed()) == []
    assert "closed and sealed" in nurse.get(page).text


def test_photo_of_somebody_else_is_refused_in_the_log(
    team: Team, nurse: Browser, chart: Chart, photo_folder: Path
) -> None:
    event, now = press(nurse, chart), timezone.now()
    photo = make_ready_photo(team, agree(make_client()), now)
    line = EventEntry(event=event, key=uuid.uuid4(), kind="photo", photo=photo, at=event.opened_at)
    line.by = team.injector
    with pytest.raises(IntegrityError, match="another client"), transaction.atomic():
        line.save()


def test_case_is_told_on_record_chart_list_and_recall(
    team: Team, nurse: Browser, chart: Chart
) -> None:
    event = press(nurse, chart)
    tick(event, team.rn)
    lot = event.suspects.get().lot
    pages = {
        reverse("client_record", args=[chart.client_id]): "Open case",
        chart.get_absolute_url(): "Open case of",
        reverse("chart_list"): "Open case:",
        reverse("lot_recall", args=[lot.pk]): "Suspected in 1 case",
    }
    for url, words in pages.items():
        assert words in nurse.get(url).text, url


def test_who_neither_leads_nor_prescribes_asks_or_says_why_nobody_was_reached(
    team: Team, nurse: Browser, chart: Chart
) -> None:
    event = press(nurse, chart)
    other = make_staff(Role.INJECTOR, name="Theo Brandt")
    browser = Browser()
    browser.force_login(other.user)
    page, case = at(event, "close_safety_event"), at(event, "safety_event")
    first = browser.get(page)
    assert f"{event.lead.name} leads this case" in text_of(first)
    assert "Hand the lead on" not in first.text
    ends = {"outcome": "improving", "note": "Less pain"}
    for words in ("", "x"):
        refused = browser.post(page, ends | {"unreached": words})
        assert (refused.status_code, naming_faults(refused.text)) == (422, [])
        assert "Ask them, or say why" in refused.text
    for _ in range(2):
        browser.post(at(event, "ask_event_close"), {"key": first.context["key"]})
    assert event.entries.filter(kind="asked").count() == 1
    assert "Theo Brandt asks" in text_of(nurse.get(reverse("chart_list")))

    lead = {"key": uuid.uuid4(), "to": other.pk}
    assert browser.post(at(event, "hand_event_lead"), lead).status_code == 422
    assert nurse.post(at(event, "hand_event_lead"), {"key": uuid.uuid4()}).status_code == 422
    nurse.post(at(event, "hand_event_lead"), lead)
    assert "Leads from here: Theo Brandt" in nurse.get(case).text
    assert "Why neither can be reached" in nurse.get(page).text
    nurse.post(page, ends | {"unreached": "Theo flew home, no prescriber picks up"})
    event.refresh_from_db()
    assert (event.closed_as, event.closed_by) == ("other", team.injector)
    assert "Theo flew home" in nurse.get(case).text
    assert list(broken_sealed()) == []


def test_database_asks_why_somebody_else_closed_it(
    team: Team, nurse: Browser, chart: Chart
) -> None:
    event = press(nurse, chart)
    end = {"closed_at": event.opened_at, "outcome": "resolved", "sha256": "0" * 64}
    other = make_staff(Role.INJECTOR)
    lies = ({"closed_as": "other", "closed_by": other}, {"closed_as": "lead", "closed_by": other})
    for lie in lies:
        with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
            SafetyEvent.objects.filter(pk=event.pk).update(**end | lie)
