"""Staff write answers down, hand the tablet over and decide; the desk sees what is missing only."""

from copy import deepcopy

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from bookings.tests.pages import text_of
from charting.consents.queries import consents_to_sign
from charting.consents.services.loading import load_consent_forms
from charting.ground.sealing import sha256_of
from charting.intake.questions import content_of_release, current_questions
from charting.intake.services.deciding import reset_answer
from charting.models import FindingResolution, IntakeAnswer, IntakeReset, Questionnaire
from charting.tests.factories import Team, make_visit
from charting.tests.intake.scene import by_link, say
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
SCREENS = ("forms_questions", "sign_forms")


@shared
def visit(team: Team) -> Appointment:
    return make_visit(team)


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch, team: Team) -> None:
    set_now(monkeypatch, team.at(9))


def page_of(name: str, visit: Appointment, *args: object) -> str:
    return reverse(name, args=[visit.client_id, *args])


def test_staff_write_down_what_the_client_says(nurse: Browser, visit: Appointment) -> None:
    assert "0 of 41" in text_of(nurse.get(page_of("client_intake", visit)))
    sent = {"press": "heart=no", "heart.seen": "0"}
    assert nurse.post(page_of("write_answer", visit), sent).status_code == 302
    kept = IntakeAnswer.objects.get()
    assert (kept.way, kept.staff is not None) == ("staff", True)
    assert AuditEvent.objects.filter(action="intake.viewed").exists()


def test_stop_is_changed_by_staff_with_a_reason(
    nurse: Browser, team: Team, visit: Appointment
) -> None:
    told = say(by_link(visit), "pregnant", "yes", now=team.at(9))
    sent = {"press": "pregnant=no", "pregnant.seen": str(told.pk)}
    asked = nurse.post(page_of("write_answer", visit), sent, headers={"HX-Request": "true"})
    assert asked.status_code == 422
    assert "Why it changes" in text_of(asked)
    nurse.post(page_of("write_answer", visit), sent | {"pregnant.reason": "A slip of the finger"})
    assert IntakeReset.objects.get().reason == "A slip of the finger"


def test_answers_of_an_old_version_show_in_the_words_that_were_asked(
    nurse: Browser, team: Team, visit: Appointment
) -> None:
    content = content_of_release() | {"version": current_questions().version + 1}
    asked = deepcopy(content["question"][3]) | {"slug": "old-one"}
    asked["en"]["ask"] = "Do you sleep well?"
    content["question"] = [*content["question"], asked]
    old = Questionnaire.objects.create(
        version=content["version"], content=content, sha256=sha256_of(content)
    )
    told = say(by_link(visit), "heart", "yes", now=team.at(8))
    IntakeAnswer.objects.create(
        intake=told.intake,
        questionnaire=old,
        question="old-one",
        value={"is": "yes"},
        way="link",
        answered_at=team.at(8),
    )
    page = text_of(nurse.get(page_of("client_intake", visit)))
    assert "Do you sleep well?" in page.partition("Asked earlier")[2]


def test_stop_that_was_set_aside_stays_on_the_record(
    nurse: Browser, team: Team, visit: Appointment
) -> None:
    told = say(by_link(visit), "pregnant", "yes", now=team.at(8))
    reset_answer(answer=told, reason="A slip of the finger", by=team.rn, now=team.at(8, 30))
    page = text_of(nurse.get(reverse("client_record", args=[visit.client_id])))
    assert "Set aside: Pregnant" in page
    assert "on Jan 12, 2026: A slip of the finger" in page
    assert "Nothing found in what was answered so far." in page


def test_prescriber_goes_on_and_the_record_says_so(
    client: Browser, team: Team, visit: Appointment
) -> None:
    client.force_login(team.pa)
    told = say(by_link(visit), "heart", "yes", now=team.at(9))
    record = reverse("client_record", args=[visit.client_id])
    assert "Cardiovascular disease" in text_of(client.get(record))
    address = page_of("decide_finding", visit, told.pk, 1)
    assert "the client, through the link" in text_of(client.get(address))
    empty = client.post(address, {"decision": "resolve", "reason": ""})
    assert empty.status_code == 422
    client.post(address, {"decision": "resolve", "reason": "Stable for years"})
    assert FindingResolution.objects.get().role == "prescriber"
    assert "decided on Jan 12, 2026: Stable for years" in text_of(client.get(record))


def test_nurse_may_only_set_the_answer_aside(
    nurse: Browser, team: Team, visit: Appointment
) -> None:
    told = say(by_link(visit), "heart", "yes", now=team.at(9))
    address = page_of("decide_finding", visit, told.pk, 1)
    said = text_of(nurse.get(address))
    assert "A prescriber decides on this: ask before the treatment" in said
    assert "Save the decision" not in said
    assert nurse.post(address, {"decision": "resolve", "reason": "x"}).status_code == 422
    nurse.post(address, {"decision": "reset", "reason": "Meant heartburn"})
    assert IntakeReset.objects.exists()
    assert nurse.get(address).status_code == 302


def test_desk_sees_that_it_is_missing_and_nothing_else(
    client: Browser, team: Team, visit: Appointment
) -> None:
    load_consent_forms(by=SYSTEM, now=team.at(8))
    client.force_login(make_staff(Role.FRONT_DESK).user)
    day = reverse("forms_of_the_day")
    assert "Questions not started" in text_of(client.get(day))
    say(by_link(visit), "pregnant", "yes", now=team.at(9))
    page = client.get(day)
    said = text_of(page)
    papers = len(consents_to_sign(visit, team.at(9)))
    assert papers
    assert "40 questions left" in said
    assert f"{papers} papers to sign" in said
    assert visit.board_address().replace("&", "&amp;") in page.text
    assert "pregnan" not in said.lower()
    assert client.get(page_of("client_intake", visit)).status_code == 403


def test_the_board_marks_visits_whose_forms_are_missing(
    client: Browser, team: Team, visit: Appointment
) -> None:
    """By a mark with words for whoever hears the page; a visit that has begun carries none."""
    client.force_login(make_staff(Role.FRONT_DESK).user)
    day = f"{visit.local_start:%Y-%m-%d}"
    address = f"{reverse('day_board')}?day={day}&location={visit.location.slug}"
    Appointment.objects.filter(pk=visit.pk).update(status=Appointment.Status.BOOKED)
    assert "Not ready: health questions" in text_of(client.get(address))
    Appointment.objects.filter(pk=visit.pk).update(status=Appointment.Status.COMPLETED)
    assert "Not ready: health questions" not in text_of(client.get(address))


def test_tablet_goes_through_the_questions_and_nowhere_else(
    nurse: Browser, team: Team, visit: Appointment
) -> None:
    there = nurse.post(page_of("hand_over_questions", visit))
    assert there.status_code == 302
    part = nurse.get(nurse.get(there["Location"])["Location"])
    assert "About you" in text_of(part)
    answer = there["Location"] + "answer/"
    nurse.post(answer, {"press": "heart=no", "heart.seen": "0"})
    assert IntakeAnswer.objects.get().way == "tablet"
    assert nurse.get(page_of("client_intake", visit)).status_code in (302, 403)


def test_the_desk_hands_the_tablet_over_locked(
    client: Browser, team: Team, visit: Appointment
) -> None:
    """While the client holds it, nobody of the team is signed in on it."""
    load_consent_forms(by=SYSTEM, now=team.at(8))
    client.force_login(make_staff(Role.FRONT_DESK).user)
    panel = text_of(client.get(visit.board_address()))
    assert "Questions not started." in panel
    assert f"{visit.provider.name}, or anybody else who charts, goes through" in panel

    there = client.post(reverse("hand_over_forms", args=[visit.reference]))

    assert there["Location"].endswith("/questions/")
    part = client.get(there["Location"])["Location"]
    token = forms_token(visit)
    home = reverse("visit_forms", args=[token])
    for way in ({"go": "later"}, {"go": "later", "press": "heart=no", "heart.seen": "0"}):
        assert client.post(reverse("forms_answer", args=[token]), way)["Location"] == home
    steps = client.get(home)
    assert "1 of 41 done" in text_of(steps)
    assert "hand the tablet back" in text_of(steps)
    assert reverse("tablet_done") in steps.text
    assert "Sign in" not in text_of(steps)
    assert {reverse(name, args=[token]) in steps.text for name in SCREENS} == {True}
    assert home in client.get(reverse("sign_forms", args=[token])).text
    assert client.get(part).status_code == 200
    board = client.get(reverse("day_board"))
    assert board.status_code != 200
    assert visit.client is not None
    assert visit.client.last_name not in board.text
