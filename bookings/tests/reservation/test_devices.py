"""A visit takes one device of the kind that its type needs, for its whole length."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from bookings.availability.search import find_open_slots
from bookings.booking.book import book_appointment
from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.booking.move import Move, move_appointment
from bookings.errors import SlotTaken
from bookings.models import AppointmentResource
from bookings.reservation.holds import hold_slot
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_appointment, make_clinic
from medspa.audit.log import ONLINE_VISITOR, SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Resource
from medspa.clinic.tests.factories import make_device, make_location
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
SCANNER = Resource.Kind.ULTRASOUND


@shared
def clinic() -> Clinic:
    return make_clinic(providers=3, rooms=3, device_kind=SCANNER, buffer_after_min=30)


@shared
def scanner(clinic: Clinic) -> Resource:
    return make_device(clinic.location, name="A scanner")


def offered(clinic: Clinic) -> set:
    slots = find_open_slots(
        appointment_type=clinic.type,
        location=clinic.location,
        from_on=MONDAY,
        to_on=MONDAY,
        now=NOW,
    )
    return {slot.starts_at for slot in slots}


def test_nothing_is_offered_where_there_is_no_such_device(clinic: Clinic):
    make_device(clinic.location, kind=Resource.Kind.PHOTO_STATION)
    make_device(clinic.location, is_active=False)
    make_device(make_location())
    assert offered(clinic) == set()


def test_appointment_takes_a_device_with_its_buffers(clinic: Clinic, scanner: Resource):
    appointment = book(clinic, clinic.at(10))
    assert appointment.devices == [scanner]
    busy = {clinic.at(9, 30), clinic.at(10), clinic.at(10, 30), clinic.at(11)}
    assert offered(clinic) & busy == set()
    assert {clinic.at(11, 30), clinic.at(14)} <= offered(clinic)
    with pytest.raises(SlotTaken):
        book(clinic, clinic.at(11), provider=clinic.providers[1])


def test_second_device_serves_a_second_appointment(clinic: Clinic, scanner: Resource):
    other = make_device(clinic.location, name="Another scanner")
    appointments = [book(clinic, clinic.at(10)) for _ in range(2)]
    assert {tuple(each.devices) for each in appointments} == {(scanner,), (other,)}


def test_type_without_a_kind_takes_none(scanner: Resource):
    clinic = make_clinic()
    make_device(clinic.location)
    assert book(clinic, clinic.at(10)).devices == []


def test_hold_keeps_its_device(clinic: Clinic):
    scanner = make_device(clinic.location, name="B")
    held = hold_slot(
        SlotRequest(
            appointment_type=clinic.type, location=clinic.location, starts_at=clinic.at(10), now=NOW
        ),
        by=ONLINE_VISITOR,
    )
    make_device(clinic.location, name="A")
    appointment = book_appointment(
        SlotRequest(
            client=make_client(),
            appointment_type=clinic.type,
            location=clinic.location,
            starts_at=clinic.at(10),
            now=NOW,
        ),
        hold_token=held.token,
        by=ONLINE_VISITOR,
    ).appointment
    assert appointment.devices == [scanner]


def test_moving_takes_the_device_along(clinic: Clinic, scanner: Resource):
    appointment = book(clinic, clinic.at(10))
    moved = move_appointment(
        Move(appointment, clinic.at(14)),
        by=SYSTEM,
        now=NOW,
    )
    assert moved.devices == [scanner]
    assert clinic.at(10) in offered(clinic)


def test_restored_appointment_wants_its_device_back(clinic: Clinic, scanner: Resource):
    appointment = book(clinic, clinic.at(10), provider=clinic.provider)
    appointment = cancel_appointment(appointment=appointment, by=SYSTEM, now=NOW)
    book(clinic, clinic.at(10), provider=clinic.providers[1])
    with pytest.raises(SlotTaken):
        change_status(appointment=appointment, to="booked", by=SYSTEM, now=NOW)


def test_expired_hold_gives_the_device_back(clinic: Clinic, scanner: Resource):
    hold_slot(
        SlotRequest(
            appointment_type=clinic.type,
            location=clinic.location,
            provider=clinic.provider,
            starts_at=clinic.at(10),
            now=NOW,
        ),
        by=ONLINE_VISITOR,
    )
    later = NOW + timedelta(minutes=8)
    assert book(clinic, clinic.at(10), provider=clinic.providers[1], now=later).devices == [scanner]


def test_two_devices_of_a_kind_are_taken_together(clinic: Clinic, scanner: Resource):
    clinic.type.also_takes = [SCANNER]
    clinic.type.save()
    assert offered(clinic) == set()
    others = [make_device(clinic.location, name=name) for name in ("B scanner", "C scanner")]
    visit = book(clinic, clinic.at(10))
    assert set(visit.resources.filter(kind=SCANNER)) == {scanner, others[0]}
    assert clinic.at(10) not in offered(clinic)
    with pytest.raises(SlotTaken):
        book(clinic, clinic.at(10), provider=clinic.providers[1])
    make_device(clinic.location, name="D scanner")
    second = book(clinic, clinic.at(10))
    assert not set(visit.resource_ids) & set(second.resource_ids)


def test_restored_visit_keeps_what_it_can_of_its_devices(clinic: Clinic, scanner: Resource):
    clinic.type.also_takes = [SCANNER]
    clinic.type.save()
    second, third = (make_device(clinic.location, name=name) for name in ("B", "C"))
    visit = book(clinic, clinic.at(10), provider=clinic.provider)
    visit = cancel_appointment(appointment=visit, by=SYSTEM, now=NOW)
    make_appointment(
        clinic, clinic.at(10), provider=clinic.providers[1], room=clinic.rooms[2], device=scanner
    )
    back = change_status(appointment=visit, to="booked", by=SYSTEM, now=NOW)
    assert set(back.resources.filter(kind=SCANNER)) == {second, third}


def test_database_refuses_a_device_of_another_location(clinic: Clinic):
    elsewhere = make_device(make_location())
    with pytest.raises(IntegrityError, match="rooms and devices of its own location"):
        make_appointment(clinic, clinic.at(10), device=elsewhere)


def test_database_refuses_a_device_twice_in_one_visit(clinic: Clinic, scanner: Resource):
    with pytest.raises(IntegrityError, match="each once"):
        make_appointment(clinic, clinic.at(10), room=scanner, device=scanner)


def test_rows_of_a_visit_follow_it(clinic: Clinic, scanner: Resource):
    visit = make_appointment(clinic, clinic.at(10), device=scanner, status="held")
    visit.hold_expires_at, visit.starts_at = NOW + timedelta(minutes=3), clinic.at(10, 1)
    visit.save()
    for taken in AppointmentResource.objects.all():
        assert taken.hold_expires_at == visit.hold_expires_at
        assert (taken.starts_at, taken.occupied) == (visit.starts_at, visit.occupied)
    visit.resource_ids = [scanner.pk]
    visit.save()
    assert list(visit.resources.all()) == [scanner]
    visit.delete()
    assert not AppointmentResource.objects.exists()


def test_rows_of_a_visit_go_with_it_also_where_constraints_are_immediate(
    clinic: Clinic, scanner: Resource
):
    visit = make_appointment(clinic, clinic.at(10), device=scanner, status="held")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    visit.delete()
    assert not AppointmentResource.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM bookings_appointmentresource",
        "UPDATE bookings_appointmentresource SET status = 'cancelled'",
        "INSERT INTO bookings_appointmentresource SELECT * FROM bookings_appointmentresource",
    ],
)
def test_site_cannot_write_the_rows_itself(clinic: Clinic, change: str):
    make_appointment(clinic, clinic.at(10))
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_database_gives_a_device_once(clinic: Clinic, scanner: Resource):
    book(clinic, clinic.at(10), provider=clinic.provider)
    with pytest.raises(IntegrityError, match="appointment_resource_once_at_a_time"):
        make_appointment(
            clinic,
            clinic.at(10),
            provider=clinic.providers[1],
            room=clinic.rooms[2],
            device=scanner,
        )
