"""The forms behind the link of a visit: what they show, keep and refuse."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.lifecycle import cancel_appointment
from bookings.ground.tokens import forms_token, manage_token
from bookings.models import Appointment
from bookings.tests.pages import text_of
from charting.models import Intake, IntakeAnswer
from charting.tests.factories import VISIT_ON, Team, make_visit
from charting.tests.intake.scene import by_link, found_of, say, signed_in
from medspa.audit.log import SYSTEM
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.naming import enter_faults
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@shared
def visit(team: Team) -> Appointment:
    return make_visit(team, status=Appointment.Status.BOOKED)


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch, team: Team) -> None:
    set_now(monkeypatch, team.at(9))


def link(visit: Appointment, page: str = "visit_forms", *args: int) -> str:
    return reverse(page, args=[forms_token(visit), *args])


def test_hub_says_what_is_to_be_filled_in(client: Browser, visit: Appointment) -> None:
    page = client.get(link(visit))
    said = text_of(page)
    assert "Before your visit" in said
    assert "Health questions" in said
    assert "About 3 minutes" in said
    whose = f"{visit.client.first_name} {visit.client.last_name[:1]}."
    assert whose in said
    assert whose in text_of(client.get(link(visit, "forms_part", 1)))
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_link_to_move_a_visit_opens_no_forms(client: Browser, visit: Appointment) -> None:
    other = reverse("visit_forms", args=[manage_token(visit)])
    assert client.get(other).status_code == 404


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (Appointment.Status.COMPLETED, "This visit is over"),
        (Appointment.Status.CANCELLED, "This visit is canceled"),
    ],
)
def test_link_after_the_visit_explains(
    client: Browser, visit: Appointment, status: str, says: str
) -> None:
    now = visit.starts_at - timedelta(hours=1)
    if status == Appointment.Status.CANCELLED:
        cancel_appointment(appointment=visit, by=SYSTEM, now=now)
    else:
        Appointment.objects.filter(pk=visit.pk).update(status=status)
    assert says in text_of(client.get(link(visit)))
    sent = {"press": "heart=no"}
    refused = client.post(link(visit, "forms_answer"), sent)
    assert refused.status_code == 422
    assert "over or canceled" in text_of(refused)
    assert not IntakeAnswer.objects.exists()


def test_each_press_is_kept_without_a_script(client: Browser, visit: Appointment) -> None:
    sent = {"press": "cold-sores=no", "cold-sores.seen": "0"}
    there = client.post(link(visit, "forms_answer"), sent)
    assert there.status_code == 302
    assert "#" in there["Location"]
    kept = IntakeAnswer.objects.get()
    assert (kept.value, kept.way, len(kept.device)) == ({"is": "no"}, "link", 16)
    page = client.get(there["Location"].partition("#")[0])
    assert "1 of 41" in text_of(page)


def test_with_a_script_question_and_progress_come_back(client: Browser, visit: Appointment) -> None:
    sent = {"press": "bruising=yes", "bruising.seen": "0"}
    part = client.post(link(visit, "forms_answer"), sent, **HTMX)
    said = text_of(part)
    assert "Which ones?" in said
    assert "1 of 41" in said
    assert "Saved 9 am" in said
    chosen = {
        "press": "bruising",
        "bruising.is": "yes",
        "bruising.which": ["aspirin", "supplement"],
        "bruising.seen": str(IntakeAnswer.objects.get().pk),
    }
    client.post(link(visit, "forms_answer"), chosen, **HTMX)
    assert IntakeAnswer.objects.last().value["which"] == ["aspirin", "supplement"]


def test_what_is_refused_keeps_what_was_typed(client: Browser, visit: Appointment) -> None:
    sent = {"press": "weight", "weight.is": "6200", "weight.is-unit": "kg"}
    for extra in ({}, HTMX):
        page = client.post(link(visit, "forms_answer"), sent, **extra)
        assert page.status_code == 422
        assert "6200 kg? We expect 30 to 350 kg" in text_of(page)
        assert b'value="6200"' in page.content
    reached = {"press": "contact", "contact.is": "Sam", "contact.phone": "abc"}
    assert "write a phone number" in text_of(client.post(link(visit, "forms_answer"), reached))
    assert not Intake.objects.exists()


def test_enter_keeps_what_was_typed_and_stays_with_the_questions(
    client: Browser, nurse: Browser, visit: Appointment
) -> None:
    """The key of a telephone must not end the session: the first button of the form only sends."""
    token = forms_token(visit)
    pages = [
        client.get(link(visit, "forms_part", 1)),
        client.get(reverse("sign_forms", args=[token])),
        client.get(reverse("visit_details", args=[manage_token(visit)])),
        nurse.get(reverse("client_intake", args=[visit.client_id])),
    ]
    assert [enter_faults(page.content.decode()) for page in pages] == [[]] * len(pages)
    assert enter_faults("<form><button name=go value=later>Later</button><input></form>")
    sent = {"birth-date.is": "03/23/1971", "birth-date.seen": "0", "part": "1"}
    there = client.post(link(visit, "forms_answer"), sent)
    assert there["Location"].startswith(link(visit, "forms_part", 1))
    assert IntakeAnswer.objects.get().question == "birth-date"


def test_link_reads_nothing_back(client: Browser, team: Team, visit: Appointment) -> None:
    """Neither what was told at an earlier visit, nor what another browser answered for this one."""
    say(by_link(visit), "heart", "yes", now=team.at(9))
    say(by_link(visit), "contact", "Sam", now=team.at(9), phone="206 555 0144")
    numbers = range(1, 7)
    pages = b"".join(client.get(link(visit, "forms_part", n)).content for n in numbers)
    assert b"Sam" not in pages
    assert b'id="heart-yes" aria-pressed="true"' not in pages
    assert b"On another screen" in pages


def test_answer_through_a_link_tells_nothing_of_the_one_that_stands(
    client: Browser, team: Team, visit: Appointment
) -> None:
    """It is kept beside it, as any later answer is, and shown as what this browser said."""
    told = say(by_link(visit), "pregnant", "yes", now=team.at(9))
    sent = {"press": "pregnant=no", "pregnant.seen": str(told.pk)}
    page = client.post(link(visit, "forms_answer"), sent, **HTMX)
    assert page.status_code == 200
    assert b'id="pregnant-no" aria-pressed="true"' in b" ".join(page.content.split())
    assert found_of(visit, team.at(9)) == {"pregnant"}


def test_way_back_to_what_is_open_says_so(client: Browser, visit: Appointment) -> None:
    there = client.post(link(visit, "forms_answer"), {"part": "6", "go": "next"})["Location"]
    assert there == link(visit, "forms_part", 1) + "?open=1#birth-date"
    said = text_of(client.get(there.partition("#")[0]))
    assert "4 questions here are still open" in said
    assert "Español" in said
    assert "still open" not in text_of(client.get(link(visit, "forms_part", 1)))


def test_own_browser_sees_what_it_answered(client: Browser, visit: Appointment) -> None:
    client.post(link(visit, "forms_answer"), {"contact.is": "Sam", "contact.seen": "0"})
    assert b'value="Sam"' in client.get(link(visit, "forms_part", 1)).content


def test_two_screens_are_told_who_was_first(
    client: Browser, team: Team, visit: Appointment
) -> None:
    say(by_link(visit, device="tablet"), "heart", "no", now=team.at(9))
    sent = {"press": "heart=yes", "heart.seen": "0"}
    page = client.post(link(visit, "forms_answer"), sent, **HTMX)
    assert page.status_code == 422
    assert "answered on another screen at 9 am" in text_of(page)
    newest = str(IntakeAnswer.objects.get().pk)
    assert (
        client.post(link(visit, "forms_answer"), sent | {"heart.seen": newest}, **HTMX).status_code
        == 200
    )


def test_before_the_day_what_is_asked_that_day_can_wait(
    client: Browser, team: Team, visit: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_now(monkeypatch, team.at(9, on=VISIT_ON - timedelta(days=3)))
    said = text_of(client.get(link(visit, "forms_part", 1)))
    assert "0 of 35" in said
    assert "ask that day" in said
    assert "Already know one is a yes" in said


def test_questions_speak_spanish(client: Browser, visit: Appointment) -> None:
    page = client.get(link(visit, "forms_part", 3), headers={"Accept-Language": "es"})
    assert "Alergias" in text_of(page)


def test_address_and_title_say_nothing_clinical(client: Browser, visit: Appointment) -> None:
    title = client.get(link(visit, "forms_part", 3)).content.split(b"<title>")[1].split(b"</")[0]
    assert b"llerg" not in title
    assert "allerg" not in link(visit, "forms_part", 3)


def test_statements_do_not_grow_with_the_answers(
    client: Browser, team: Team, visit: Appointment, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get(link(visit, "forms_part", 4))
    for question in ("heart", "keloid", "cancer", "bleeding"):
        say(signed_in(visit), question, "no", now=team.at(9))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get(link(visit, "forms_part", 4))
