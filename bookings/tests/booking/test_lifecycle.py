from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from bookings.booking.checking_out import check_out
from bookings.booking.lifecycle import cancel_appointment, change_status, open_steps, undo_status
from bookings.booking.transitions import STEPS
from bookings.errors import ClientBusy, SlotTaken, TooEarly, WrongStep
from bookings.models import Appointment
from bookings.reservation.holds import hold_slot
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import NOW, Clinic, book, make_appointment, make_clinic
from bookings.tests.messages.words import settled
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import ONLINE_VISITOR, SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted, Stale
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter

pytestmark = pytest.mark.django_db
Status = Appointment.Status
REAL = [status for status in Status if status != Status.HELD]


@shared
def desk() -> User:
    return make_user(Role.FRONT_DESK)


def step(appointment: Appointment, to: str, by: Any = SYSTEM, **how: Any) -> Appointment:
    how.setdefault("now", appointment.starts_at)
    return change_status(appointment=appointment, to=to, by=by, **how)


def test_appointment_goes_from_booked_to_completed(clinic: Clinic, desk: User) -> None:
    appointment = book(clinic, clinic.at(10))
    for status in ("confirmed", "arrived", "in_treatment", "completed"):
        appointment = step(appointment, status, by=desk)
    assert (appointment.status, appointment.version) == ("completed", 5)
    rows = appointment.status_history.values_list("status", "by")
    assert [status for status, _ in rows] == [
        "booked",
        "confirmed",
        "arrived",
        "in_treatment",
        "completed",
    ]
    assert {by for status, by in rows if status != "booked"} == {desk.audit_name}
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-1] == "appointment.completed"


@pytest.mark.parametrize(("start", "to"), list(product(REAL, Status)))
def test_only_the_steps_of_the_table_exist(clinic: Clinic, start: str, to: str) -> None:
    appointment = make_appointment(clinic, clinic.at(10), status=start)
    if start == to or (start, to) in STEPS:
        assert step(appointment, to).status == to
    else:
        with pytest.raises(WrongStep):
            step(appointment, to)


def test_unknown_status_is_refused(clinic: Clinic) -> None:
    with pytest.raises(WrongStep):
        step(book(clinic, clinic.at(10)), "tidied_up")


def test_same_step_twice_changes_nothing_the_second_time(clinic: Clinic) -> None:
    appointment = step(book(clinic, clinic.at(10)), "confirmed")
    again = step(appointment, "confirmed", seen_version=1)
    assert (again.version, again.status_history.count()) == (2, 2)


@pytest.mark.parametrize(
    ("to", "minutes_before", "refused"),
    [
        ("arrived", 24 * 60, TooEarly),
        ("arrived", 9 * 60, None),
        ("no_show", 1, TooEarly),
        ("no_show", 0, None),
        ("confirmed", 24 * 60, None),
    ],
)
def test_step_waits_for_its_time(
    clinic: Clinic, to: str, minutes_before: int, refused: type | None
) -> None:
    appointment = book(clinic, clinic.at(10))
    now = appointment.starts_at - timedelta(minutes=minutes_before)
    if refused:
        with pytest.raises(refused):
            step(appointment, to, now=now)
    else:
        assert step(appointment, to, now=now).status == to


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.FRONT_DESK, True), (Role.INJECTOR, True), (Role.CLIENT, False)]
)
def test_role_decides_who_may_take_a_step(clinic: Clinic, role: Role, allowed: bool) -> None:
    appointment = book(clinic, clinic.at(10))
    if allowed:
        assert step(appointment, "arrived", by=make_user(role)).status == "arrived"
    else:
        with pytest.raises(NotPermitted):
            step(appointment, "arrived", by=make_user(role))


def test_client_confirms_and_cancels_their_own_appointment_only(clinic: Clinic) -> None:
    appointment = book(clinic, clinic.at(10))
    for stranger in (make_client(), ONLINE_VISITOR):
        with pytest.raises(NotPermitted):
            step(appointment, "confirmed", by=stranger, now=NOW)
    appointment = step(appointment, "confirmed", by=appointment.client, now=NOW)
    with pytest.raises(NotPermitted):
        step(appointment, "arrived", by=appointment.client)
    assert step(appointment, "cancelled", by=appointment.client, now=NOW).status == "cancelled"


def test_client_cannot_cancel_what_has_begun(clinic: Clinic) -> None:
    appointment = book(clinic, clinic.at(10))
    with pytest.raises(NotPermitted):
        step(appointment, "cancelled", by=appointment.client, now=appointment.starts_at)


@pytest.mark.parametrize(
    ("hours_before", "for_client", "late"),
    [(25, True, False), (24, True, False), (23, True, True), (23, False, False)],
)
def test_late_is_after_the_hours_of_the_location_and_never_the_clinics_fault(
    clinic: Clinic, desk: User, hours_before: int, for_client: bool, late: bool
) -> None:
    appointment = book(clinic, clinic.at(10), now=NOW - timedelta(days=2))
    cancelled = cancel_appointment(
        appointment=appointment,
        by=desk,
        now=appointment.starts_at - timedelta(hours=hours_before),
        reason="Has a cold",
        for_client=for_client,
    )
    assert cancelled.cancelled_late is late
    assert cancelled.cancelled_by == ("client" if for_client else "clinic")
    assert cancelled.status_history.last().reason == "Has a cold"


def test_reason_stays_out_of_the_audit_log(clinic: Clinic, desk: User) -> None:
    step(book(clinic, clinic.at(10)), "cancelled", by=desk, reason="Has a cold")
    assert "cold" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_cancelling_frees_the_time_and_says_so(clinic: Clinic) -> None:
    appointment = book(clinic, clinic.at(10))
    appointment = cancel_appointment(appointment=appointment, by=appointment.client, now=NOW)
    assert book(clinic, clinic.at(10)).starts_at == appointment.starts_at
    assert Message.objects.filter(kind="bookings/cancelled").count() == 1


def test_cancelling_twice_says_so_once(clinic: Clinic) -> None:
    appointment = book(clinic, clinic.at(10))
    for _ in range(2):
        cancel_appointment(appointment=appointment, by=appointment.client, now=NOW, seen_version=1)
    assert Message.objects.filter(kind="bookings/cancelled").count() == 1


def test_cancelling_afterwards_tells_nobody(clinic: Clinic, desk: User) -> None:
    appointment = book(clinic, clinic.at(10))
    cancel_appointment(appointment=appointment, by=desk, now=appointment.starts_at)
    assert not Message.objects.filter(kind="bookings/cancelled").exists()


@in_each_language
def test_cancellation_says_who_wanted_it(clinic: Clinic, language: str) -> None:
    type(clinic.location).objects.update(name="Harbor House")
    type(clinic.provider).objects.update(name="Ines Calder")
    appointment = book(
        clinic, clinic.at(10), client=make_client(first_name="Mara", language=language)
    )
    cancel_appointment(appointment=appointment, by=appointment.client, now=NOW)
    assert_golden(settled(the_letter(kind="bookings/cancelled"), appointment))


def test_undo_goes_back_where_it_came_from(clinic: Clinic, desk: User) -> None:
    appointment = step(book(clinic, clinic.at(10)), "confirmed")
    appointment = step(appointment, "arrived")
    appointment = undo_status(appointment=appointment, by=desk, now=appointment.starts_at)
    assert appointment.status == "confirmed"
    with pytest.raises(WrongStep):
        undo_status(appointment=book(clinic, clinic.at(14)), by=desk, now=NOW)


def test_undo_of_a_check_out_leaves_the_visit_done(clinic: Clinic, desk: User) -> None:
    visit = book(clinic, clinic.at(10))
    for to in ("arrived", "in_treatment", "completed"):
        visit = step(visit, to)
    now = visit.starts_at
    gone = check_out(appointment=visit, by=desk, now=now)
    with pytest.raises(Stale):
        undo_status(appointment=visit, by=desk, now=now, seen_version=visit.version)
    back = undo_status(appointment=gone, by=desk, now=now, seen_version=gone.version)
    assert (back.status, back.awaits_checkout(now)) == ("completed", True)
    assert undo_status(appointment=back, by=desk, now=now).status == "in_treatment"
    assert [row.reason for row in back.status_history.all()][-3:] == [
        "Checked out",
        "Check-out undone",
        "",
    ]


def test_cancelled_appointment_comes_back_if_its_time_is_free(clinic: Clinic, desk: User) -> None:
    appointment = book(clinic, clinic.at(10))
    gone = cancel_appointment(appointment=appointment, by=desk, now=NOW)
    back = change_status(appointment=gone, to="booked", by=desk, now=NOW)
    assert (back.status, back.cancelled_by, back.cancelled_late) == ("booked", "", False)
    assert Message.objects.filter(kind="bookings/confirmation").count() == 2


def test_cancelled_appointment_does_not_come_back_into_taken_time(
    clinic: Clinic, desk: User
) -> None:
    appointment = book(clinic, clinic.at(10))
    gone = cancel_appointment(appointment=appointment, by=desk, now=NOW)
    book(clinic, clinic.at(10, 30))
    with pytest.raises(SlotTaken):
        change_status(appointment=gone, to="booked", by=desk, now=NOW)
    gone.refresh_from_db()
    assert gone.status == "cancelled"


def test_cancelled_appointment_does_not_come_back_while_its_client_is_elsewhere(desk: User) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    appointment = book(clinic, clinic.at(10))
    gone = cancel_appointment(appointment=appointment, by=desk, now=NOW)
    for room, provider in zip(clinic.rooms, clinic.providers, strict=True):
        if provider != appointment.provider:
            make_appointment(
                clinic, clinic.at(10), provider=provider, room=room, client=appointment.client
            )
    with pytest.raises(ClientBusy):
        change_status(appointment=gone, to="booked", by=desk, now=NOW)


def test_expired_hold_does_not_keep_an_appointment_from_coming_back(
    clinic: Clinic, desk: User
) -> None:
    appointment = book(clinic, clinic.at(10))
    gone = cancel_appointment(appointment=appointment, by=desk, now=NOW)
    held = hold_slot(
        SlotRequest(
            appointment_type=clinic.type, location=clinic.location, starts_at=clinic.at(10), now=NOW
        ),
        by=ONLINE_VISITOR,
    )
    back = change_status(appointment=gone, to="booked", by=desk, now=held.expires_at)
    assert back.status == "booked"


def test_missed_appointment_may_arrive_after_all(clinic: Clinic, desk: User) -> None:
    appointment = step(book(clinic, clinic.at(10)), "no_show")
    assert step(appointment, "arrived", by=desk).status == "arrived"


def test_change_of_what_nobody_saw_is_refused_and_says_what_it_is_now(
    clinic: Clinic, desk: User
) -> None:
    appointment = book(clinic, clinic.at(10))
    step(appointment, "confirmed")
    with pytest.raises(Stale, match=r"confirmed, Monday, March 1, 10 am") as refusal:
        step(appointment, "arrived", by=desk, seen_version=1)
    assert refusal.value.facts["version"] == 2


@pytest.mark.parametrize(
    ("now", "steps"),
    [
        (NOW - timedelta(days=1), ["confirmed", "cancelled"]),
        (NOW, ["confirmed", "arrived", "cancelled"]),
    ],
)
def test_board_offers_the_steps_whose_time_has_come(
    clinic: Clinic, desk: User, now: datetime, steps: list[str]
) -> None:
    appointment = book(clinic, clinic.at(10), now=NOW - timedelta(days=3))
    assert open_steps(appointment, by=desk, now=now) == steps
    assert open_steps(appointment, by=appointment.client, now=now) == ["confirmed", "cancelled"]
    assert open_steps(appointment, by=make_client(), now=now) == []
