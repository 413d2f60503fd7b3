"""The day board at the desk, and the search."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment, AppointmentStatus, TimeOff
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment, make_clinic
from bookings.tests.pages import text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Status = Appointment.Status
HTMX = {"HX-Request": "true", "HX-Target": "day"}


@pytest.fixture
def desk(client: Browser) -> Browser:
    client.force_login(make_user(Role.FRONT_DESK))
    return client


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


def board(browser: Browser, **asked: object):
    return browser.get(reverse("day_board"), asked)


def step(browser: Browser, visit: Appointment, to: str, **also: object):
    sent = {"to": to, "version": visit.version, **also.pop("sent", {})}
    return browser.post(reverse("change_visit", args=[visit.reference]), sent, **also)


def test_board_shows_today_at_the_first_location(desk: Browser, clinic: Clinic):
    visit = make_appointment(clinic, clinic.at(10))
    make_appointment(clinic, clinic.at(10, day=MONDAY + timedelta(days=1)))

    response = board(desk)

    assert response.context["day"] == MONDAY
    assert [tile.appointment for tile in response.context["board"].tiles] == [visit]
    assert text_of(response).count(visit.client.short_name) == 2  # in the board and in the agenda


def test_board_remembers_the_location(desk: Browser, clinic: Clinic):
    other = make_location()

    board(desk, location=other.slug)

    assert board(desk).context["location"] == other


@pytest.mark.parametrize("nonsense", ["yesterday", "2027-13-40", "9999-12-31", "0001-01-01"])
def test_board_survives_any_day(desk: Browser, clinic: Clinic, nonsense: str):
    assert board(desk, day=nonsense).status_code == 200


def test_board_without_a_location_says_so(desk: Browser):
    assert "No location yet" in text_of(board(desk))


def test_board_without_hours_says_so(desk: Browser):
    make_location()

    assert "Nobody works here on this day" in text_of(board(desk))


@pytest.mark.parametrize("visits", [1, 3])
def test_board_asks_the_database_the_same_number_of_times(
    desk: Browser, clinic: Clinic, django_assert_num_queries, visits: int
):
    for number in range(visits):
        make_appointment(clinic, clinic.at(10 + 2 * number))
    board(desk)

    # session, user, clinic's name, locations, hours, appointments, absences
    with django_assert_num_queries(7):
        board(desk)


@pytest.mark.parametrize("visits", [1, 3])
def test_opened_visit_costs_the_same_on_a_full_day(
    desk: Browser, clinic: Clinic, django_assert_num_queries, visits: int
):
    for number in range(visits):
        visit = make_appointment(clinic, clinic.at(10 + 2 * number))
    board(desk)

    with django_assert_num_queries(10):  # and history, consent, overrides
        board(desk, visit=visit.reference)


@pytest.mark.parametrize(
    ("status", "look", "words"),
    [
        ("booked", "", "10:00"),
        ("confirmed", "", "10:00 confirmed"),
        ("arrived", "is-arrived", "10:00 arrived"),
        ("in_treatment", "is-room", "10:00 in Room"),
        ("completed", "is-done", "10:00 done"),
        ("no_show", "is-noshow", "10:00 did not come"),
    ],
)
def test_every_state_is_told_in_words(
    desk: Browser, clinic: Clinic, status: str, look: str, words: str
):
    make_appointment(clinic, clinic.at(10), status=status)

    (tile,) = board(desk).context["board"].tiles

    assert tile.look == look
    assert tile.says.startswith(words)


def test_late_visit_is_marked(desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch):
    make_appointment(clinic, clinic.at(10))
    monkeypatch.setattr("django.utils.timezone.now", lambda: clinic.at(10, 25))

    response = board(desk)

    (tile,) = response.context["board"].tiles
    assert (tile.look, tile.adds) == ("is-needs", "late 25 min")
    assert "1 visit · 1 late" in text_of(response)


def test_waiting_is_counted_from_arrival(
    desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    visit = make_appointment(clinic, clinic.at(10), status=Status.ARRIVED)
    AppointmentStatus.objects.create(
        appointment=visit, status=Status.ARRIVED, by="desk", at=clinic.at(9, 50)
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: clinic.at(11, 2))

    (tile,) = board(desk).context["board"].tiles

    assert tile.adds == "waiting 1 h 12"


def test_hold_shows_until_when_and_opens_nothing(desk: Browser, clinic: Clinic):
    make_appointment(
        clinic, clinic.at(10), status=Status.HELD, hold_expires_at=NOW + timedelta(minutes=8)
    )

    response = board(desk)

    (tile,) = response.context["board"].tiles
    assert tile.says == "held online until 4:08"
    assert "&amp;visit=" not in response.content.decode()


def test_hours_absences_and_now_are_drawn(
    desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    TimeOff.objects.create(
        provider=clinic.provider,
        starts_at=clinic.at(12),
        ends_at=clinic.at(13),
        reason="Training",
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: clinic.at(10, 32))

    drawn = board(desk).context["board"]

    assert (drawn.first_hour, drawn.last_hour, drawn.now_row) == (9, 17, (10 * 60 + 32) // 5)
    off = {(block.row, block.span, block.says) for block in drawn.lanes[0].off}
    assert off == {(144, 12, "Training, 12:00 to 13:00")}


def test_two_at_once_stand_side_by_side(desk: Browser, clinic: Clinic):
    make_appointment(clinic, clinic.at(10), status=Status.NO_SHOW)
    make_appointment(clinic, clinic.at(10), room=clinic.rooms[1])
    make_appointment(clinic, clinic.at(12))

    tiles = board(desk).context["board"].lanes[0].tiles

    assert [tile.side for tile in tiles] == ["in-left", "in-right", ""]


def test_cancelled_visits_are_listed_below(desk: Browser, clinic: Clinic):
    make_appointment(clinic, clinic.at(10), status=Status.CANCELLED)

    response = board(desk)

    assert response.context["board"].tiles == []
    assert "1 cancelled" in text_of(response)


def test_one_click_checks_in(desk: Browser, clinic: Clinic):
    visit = make_appointment(clinic, clinic.at(10))

    response = step(desk, visit, "arrived")
    visit.refresh_from_db()

    assert visit.status == "arrived"
    assert (response.status_code, visit.reference in response.url) == (302, True)


def test_htmx_step_answers_with_the_changed_day(desk: Browser, clinic: Clinic):
    visit = make_appointment(clinic, clinic.at(10))

    response = step(desk, visit, "arrived", headers=HTMX)

    content = response.content.decode()
    assert response.status_code == 200
    assert content.strip().startswith('<div class="with-panel" id="day">')
    assert "is-arrived" in content
    assert "Undo “arrived”" in text_of(response)


def test_visit_goes_through_its_whole_day_and_back(
    desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    visit = make_appointment(clinic, clinic.at(10))
    AppointmentStatus.objects.create(
        appointment=visit, status=Status.BOOKED, by="desk", at=NOW - timedelta(days=1)
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: clinic.at(10))
    seen = []

    for to in ("arrived", "in_treatment", "completed", "undo"):
        step(desk, visit, to)
        visit.refresh_from_db()
        seen.append(visit.status)

    assert seen == ["arrived", "in_treatment", "completed", "in_treatment"]


def test_step_that_does_not_exist_is_refused_with_words(desk: Browser, clinic: Clinic):
    visit = make_appointment(clinic, clinic.at(10))

    for to, words in (("completed", "there is no way to"), ("flying", "Please choose")):
        response = step(desk, visit, to)
        assert response.status_code == 422
        assert words in text_of(response)


def test_stale_step_says_what_the_visit_is_now(desk: Browser, clinic: Clinic):
    visit = make_appointment(clinic, clinic.at(10), version=5)

    response = step(desk, visit, "arrived", sent={"version": 3})

    assert response.status_code == 422
    assert "Somebody changed this appointment in the meantime" in text_of(response)


@pytest.mark.parametrize(
    ("to", "by"), [("cancelled", "clinic"), ("cancelled_for_client", "client")]
)
def test_cancelling_notes_on_whose_side(desk: Browser, clinic: Clinic, to: str, by: str):
    visit = make_appointment(clinic, clinic.at(10))

    step(desk, visit, to)
    visit.refresh_from_db()

    assert (visit.status, visit.cancelled_by) == ("cancelled", by)


def test_unknown_visit_is_not_found(desk: Browser):
    address = reverse("change_visit", args=["XXXX-XXXX"])

    assert desk.post(address, {"to": "arrived"}).status_code == 404


@pytest.fixture
def told(clinic: Clinic) -> Appointment:
    """A visit whose client said what she would like, and a note."""
    make_area("TEMPLE", takes_filler=True, lay_name="Temples")
    return make_appointment(clinic, clinic.at(10), interests=["TEMPLE"], note="I faint easily.")


def test_front_desk_sees_nothing_clinical_of_a_visit(desk: Browser, told: Appointment):
    said = text_of(board(desk, visit=told.reference))

    assert told.client.full_name in said
    assert "+1 415-555-0123" in said
    assert "Temples" not in said
    assert "I faint easily." not in said


def test_injector_sees_what_the_client_would_like(client: Browser, told: Appointment):
    client.force_login(make_user(Role.INJECTOR))

    said = text_of(board(client, visit=told.reference))

    assert "Temples" in said
    assert "I faint easily." in said


def test_looking_at_the_board_leaves_no_audit_row(desk: Browser, told: Appointment):
    before = AuditEvent.objects.count()

    board(desk, visit=told.reference)

    assert AuditEvent.objects.count() == before


def test_strangers_and_clients_do_not_see_the_desk(client: Browser, clinic: Clinic):
    visit = make_appointment(clinic, clinic.at(10))
    pages = [reverse("day_board"), reverse("find_visit"), reverse("desk_book")]
    for page in pages:
        assert client.get(page).status_code == 302
    assert step(client, visit, "arrived").status_code == 302

    client.force_login(make_user(Role.CLIENT))
    for page in pages:
        assert client.get(page).status_code == 403
    assert step(client, visit, "arrived").status_code == 403
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_script_in_names_and_notes_is_inert(client: Browser, clinic: Clinic):
    attack = "<script>alert(1)</script>"
    person = make_client(first_name=attack, last_name=attack)
    visit = make_appointment(clinic, clinic.at(10), client=person, note=attack)
    client.force_login(make_user(Role.INJECTOR))

    for response in (
        board(client, visit=visit.reference),
        client.get(reverse("find_visit"), {"q": attack}),
    ):
        assert "<script>alert" not in response.content.decode()


def find(browser: Browser, said: str) -> list[Appointment]:
    return browser.get(reverse("find_visit"), {"q": said}).context["found"]


@pytest.mark.parametrize(
    "said",
    ["rey", "Mina", "mina rey", "REYES MINA", "del rey", "(206) 555-1001", "5551001", "bx7k29qm",
     " BX7K-29QM ", "mina  r"],
)  # fmt: skip
def test_visit_is_found_by_name_phone_or_reference(desk: Browser, clinic: Clinic, said: str):
    person = make_client(first_name="Mina", last_name="del Reyes", phone="+12065551001")
    visit = make_appointment(clinic, clinic.at(10), client=person, reference="BX7K-29QM")
    make_appointment(clinic, clinic.at(12))

    assert find(desk, said) == [visit]


@pytest.mark.parametrize("said", ["", "m", "00", "%", "zzz", "0000", "🌸"])
def test_nothing_is_found_by_too_little_or_nonsense(desk: Browser, clinic: Clinic, said: str):
    make_appointment(clinic, clinic.at(10))

    assert find(desk, said) == []


def test_search_is_bounded_and_says_that_there_is_more(desk: Browser, clinic: Clinic):
    person = make_client(first_name="Mina")
    for week in range(30):
        start = clinic.at(10, day=MONDAY + timedelta(weeks=week))
        make_appointment(clinic, start, client=person)

    response = desk.get(reverse("find_visit"), {"q": "mina"})

    assert len(response.context["found"]) == 25
    assert "There are more" in text_of(response)


def test_visits_ahead_are_found_before_past_ones(desk: Browser, clinic: Clinic):
    person = make_client(first_name="Mina")
    starts = [clinic.at(10, day=MONDAY + timedelta(weeks=week)) for week in (-2, -1, 1, 2)]
    for start in starts:
        make_appointment(clinic, start, client=person)

    found = [visit.starts_at for visit in find(desk, "mina")]

    assert found == [starts[2], starts[3], starts[1], starts[0]]
