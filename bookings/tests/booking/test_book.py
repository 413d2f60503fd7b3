from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bookings.booking.book import BookedAppointment
from bookings.errors import (
    CannotBook,
    ClientBusy,
    InThePast,
    NaiveTime,
    OffGrid,
    OutsideHours,
    SlotTaken,
    SubmissionReused,
    TooFar,
    TooSoon,
    WrongLocation,
    WrongProvider,
    WrongRoom,
)
from bookings.ground.tokens import get_by_token
from bookings.models import Appointment, AppointmentStatus, TimeOff
from bookings.reservation.slot_request import find_nearest_slots
from bookings.tests.factories import (
    MONDAY,
    NOW,
    Clinic,
    book,
    book_as,
    make_appointment,
    make_clinic,
    make_hours,
    make_type,
)
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import ONLINE_VISITOR
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location, make_room, make_staff
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def clinic() -> Clinic:
    return make_clinic(buffer_before_min=5, buffer_after_min=10)


@shared
def mara() -> Client:
    return make_client()


def book_online(clinic: Clinic, client: Client, **wanted: Any) -> BookedAppointment:
    return book_as(
        **{
            "client": client,
            "appointment_type": clinic.type,
            "location": clinic.location,
            "starts_at": clinic.at(10),
            "by": ONLINE_VISITOR,
            "now": NOW,
        }
        | wanted
    )


def test_booking_takes_provider_and_room_with_the_buffers(clinic: Clinic, mara: Client) -> None:
    booked = book_online(clinic, mara, interests=["glabella"], note="First time").appointment
    booked.refresh_from_db()
    assert (booked.status, booked.version, booked.client) == ("booked", 1, mara)
    assert (booked.provider, booked.room) == (clinic.provider, clinic.room)
    assert (booked.starts_at, booked.ends_at) == (clinic.at(10), clinic.at(11))
    assert (booked.occupied.lower, booked.occupied.upper) == (clinic.at(9, 55), clinic.at(11, 10))
    assert (booked.interests, booked.note) == (["glabella"], "First time")
    assert (booked.booked_via, booked.booked_at) == ("online", NOW)
    assert booked.contact_phone == mara.phone


def test_booking_leaves_history_audit_and_a_link_that_opens(clinic: Clinic, mara: Client) -> None:
    booked = book_online(clinic, mara)
    step = AppointmentStatus.objects.get()
    assert (step.appointment, step.status, step.by, step.at) == (
        booked.appointment,
        "booked",
        "online visitor",
        NOW,
    )
    event = AuditEvent.objects.get(action="appointment.booked")
    assert event.target == f"bookings.appointment:{booked.appointment.pk}"
    assert get_by_token(booked.manage_token) == booked.appointment


def test_first_available_is_the_least_booked_of_the_week() -> None:
    clinic = make_clinic(providers=2, rooms=2)
    make_appointment(clinic, clinic.at(9, day=MONDAY + timedelta(days=3)))
    assert book(clinic, clinic.at(10)).provider == clinic.providers[1]


def test_provider_asked_for_is_the_one_booked() -> None:
    clinic = make_clinic(providers=2, rooms=2)
    wanted = clinic.providers[1]
    assert book(clinic, clinic.at(10), provider=wanted).provider == wanted


def test_second_room_is_taken_when_the_first_is_not_free() -> None:
    clinic = make_clinic(providers=2, rooms=2)
    rooms = [book(clinic, clinic.at(10)).room, book(clinic, clinic.at(10)).room]
    assert rooms == list(clinic.rooms)


def test_type_without_room_kind_takes_no_room(mara: Client) -> None:
    clinic = make_clinic(rooms=0, room_kind="")
    assert book_online(clinic, mara).appointment.room is None


def test_taken_slot_is_refused_with_the_nearest_times(clinic: Clinic, mara: Client) -> None:
    book(clinic, clinic.at(10))
    with pytest.raises(SlotTaken) as refusal:
        book_online(clinic, mara, starts_at=clinic.at(9, 30))
    assert [slot.starts_at for slot in find_nearest_slots(refusal.value)] == [
        clinic.at(11, 30),
        clinic.at(12),
        clinic.at(12, 30),
    ]


def test_refusal_writes_nothing(clinic: Clinic, mara: Client) -> None:
    book(clinic, clinic.at(10))
    counts = [model.objects.count() for model in (Appointment, Message, AuditEvent)]
    with pytest.raises(SlotTaken):
        book_online(clinic, mara)
    assert counts == [model.objects.count() for model in (Appointment, Message, AuditEvent)]


def test_client_with_another_appointment_then_is_refused(mara: Client) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    book(clinic, clinic.at(10), client=mara)
    with pytest.raises(ClientBusy):
        book_online(clinic, mara, starts_at=clinic.at(10, 30))


def elsewhere(clinic: Clinic) -> dict[str, Any]:
    return {"location": make_location()}


def unskilled(clinic: Clinic) -> dict[str, Any]:
    stranger = make_staff()
    make_hours(stranger, clinic.location)
    return {"provider": stranger}


def of_another_place(clinic: Clinic) -> dict[str, Any]:
    colleague, place = make_staff(), make_location()
    clinic.type.providers.add(colleague)
    make_hours(colleague, place)
    return {"provider": colleague}


def while_away(clinic: Clinic) -> dict[str, Any]:
    TimeOff.objects.create(
        provider=clinic.provider, starts_at=clinic.at(9), ends_at=clinic.at(10, 30)
    )
    return {"provider": clinic.provider}


@pytest.mark.parametrize(
    ("wish", "error", "field"),
    [
        (lambda c: {"starts_at": datetime(2027, 3, 1, 10)}, NaiveTime, None),  # noqa: DTZ001
        (lambda c: {"starts_at": NOW - timedelta(minutes=30)}, InThePast, "starts_at"),
        (lambda c: {"now": c.at(9, 1)}, TooSoon, "starts_at"),
        (lambda c: {"starts_at": c.at(10, day=MONDAY + timedelta(91))}, TooFar, "starts_at"),
        (lambda c: {"starts_at": c.at(10, 7)}, OffGrid, "starts_at"),
        (lambda c: {"starts_at": c.at(10) + timedelta(seconds=1)}, OffGrid, "starts_at"),
        (lambda c: {"starts_at": c.at(16, 30)}, OutsideHours, "starts_at"),
        (lambda c: {"starts_at": c.at(20)}, OutsideHours, "starts_at"),
        (while_away, OutsideHours, "starts_at"),
        (elsewhere, WrongLocation, "location"),
        (unskilled, WrongProvider, "provider"),
        (of_another_place, WrongProvider, "provider"),
        (lambda c: {"room": make_room(make_location())}, WrongRoom, "room"),
        (lambda c: {"room": make_room(c.location, kind="treatment")}, WrongRoom, "room"),
    ],
)
def test_impossible_wish_is_refused_with_its_reason(
    mara: Client,
    wish: Callable[[Clinic], dict[str, Any]],
    error: type[CannotBook],
    field: str | None,
) -> None:
    clinic = make_clinic(lead_time_min=60)
    with pytest.raises(error) as refusal:
        book_online(clinic, mara, **wish(clinic))
    assert (type(refusal.value), refusal.value.field) == (error, field)
    assert not Appointment.objects.exists()


def test_skipped_hour_does_not_exist_as_an_instant(mara: Client) -> None:
    """02:30 on that night, written with the offset of before, is 03:30: outside or on the grid
    like any other instant."""
    clinic = make_clinic()
    night = datetime(2027, 3, 14, 10, 30, tzinfo=UTC)
    with pytest.raises(OutsideHours):
        book_online(clinic, mara, starts_at=night)


def test_desk_may_book_without_notice(mara: Client) -> None:
    clinic = make_clinic(lead_time_min=24 * 60)
    booked = book_online(
        clinic, mara, by=make_user(Role.FRONT_DESK), via="desk", now=clinic.at(9, 59)
    )
    assert booked.appointment.booked_via == "desk"


def test_staff_need_the_permission_and_clients_book_for_themselves(
    clinic: Clinic, mara: Client
) -> None:
    for actor in (make_user(Role.INJECTOR), make_client()):
        with pytest.raises(NotPermitted):
            book_online(clinic, mara, by=actor)
    assert book_online(clinic, mara, by=mara).appointment.client == mara


def test_same_form_sent_again_returns_the_same_booking(clinic: Clinic, mara: Client) -> None:
    first, again = (book_online(clinic, mara, submission_key="form-1") for _ in range(2))
    assert first == again
    assert Appointment.objects.count() == Message.objects.count() == 1


def test_same_form_with_other_answers_is_refused(clinic: Clinic, mara: Client) -> None:
    first = book_online(clinic, mara, submission_key="form-1").appointment
    with pytest.raises(SubmissionReused) as refusal:
        book_online(clinic, mara, submission_key="form-1", starts_at=clinic.at(14))
    assert refusal.value.facts["reference"] == first.reference


def test_expired_hold_in_the_way_is_swept_aside(clinic: Clinic, mara: Client) -> None:
    hold = make_appointment(clinic, clinic.at(10), status="held", hold_expires_at=NOW)
    booked = book_online(clinic, mara).appointment
    assert list(Appointment.objects.all()) == [booked]
    assert AuditEvent.objects.filter(
        action="hold.expired", target=f"bookings.appointment:{hold.pk}"
    ).exists()


def test_appointment_agreed_on_long_ago_greets_nobody(clinic: Clinic, mara: Client) -> None:
    book_online(clinic, mara, tell_client=False, now=NOW - timedelta(days=90))
    assert not Message.objects.exists()


def test_length_and_buffers_stay_when_the_type_changes(clinic: Clinic, mara: Client) -> None:
    booked = book_online(clinic, mara).appointment
    type(clinic.type).objects.update(duration_min=180)
    booked.refresh_from_db()
    assert booked.ends_at == clinic.at(11)


def test_other_types_length_counts_for_the_slot_asked(mara: Client) -> None:
    clinic = make_clinic()
    long = make_type(providers=clinic.providers, locations=[clinic.location], duration_min=120)
    book(clinic, clinic.at(11))
    with pytest.raises(SlotTaken):
        book_online(clinic, mara, appointment_type=long, starts_at=clinic.at(9, 30))
    assert book_online(clinic, mara, appointment_type=long, starts_at=clinic.at(9))


@pytest.mark.parametrize("fold", [0, 1])
def test_hour_across_the_change_of_clocks_lasts_an_hour(mara: Client, fold: int) -> None:
    clinic = make_clinic(horizon_days=300)
    make_hours(clinic.provider, clinic.location, opens_at=time(0, 30), closes_at=time(6))
    starts_at = clinic.at(1, 30, day=date(2027, 11, 7)).replace(fold=fold)
    appointment = book_online(clinic, mara, starts_at=starts_at).appointment
    assert appointment.starts_at == datetime(2027, 11, 7, 8 + fold, 30, tzinfo=UTC)
    assert appointment.ends_at - appointment.starts_at == timedelta(hours=1)
    assert appointment.occupied.upper == appointment.ends_at
