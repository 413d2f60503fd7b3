"""How many appointments: ahead for a new client, on one day for a provider."""

from datetime import timedelta
from functools import partial

import pytest

from bookings.availability.search import find_open_slots
from bookings.errors import (
    ProviderDayFull,
    TooManyOpenBookings,
)
from bookings.models import ProviderLimit
from bookings.reservation.holds import hold_slot
from bookings.reservation.slot_request import SlotRequest, find_nearest_slots
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_appointment, make_clinic
from bookings.tests.rules.eligibility import consult, make_strict_type
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import Race, split_outcomes
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2, horizon_days=365)


@shared
def client() -> Client:
    return make_client()


def test_new_client_has_only_so_many_appointments_ahead(clinic: Clinic):
    kind = make_strict_type(clinic, new_client_visits_max=2)
    first = make_client(email="Two@mail.example", phone="+12065550142")
    same_mail = make_client(email="two@MAIL.example", phone="+12065550143")
    same_phone = make_client(phone="+12065550142")
    book(clinic, clinic.at(9), client=first, appointment_type=kind)
    book(clinic, clinic.at(10), client=same_mail, appointment_type=kind)

    for person in (first, same_mail):
        with pytest.raises(TooManyOpenBookings):
            book(clinic, clinic.at(11), client=person, appointment_type=kind)
    book(clinic, clinic.at(11), client=same_phone, appointment_type=kind)
    with pytest.raises(TooManyOpenBookings) as refusal:
        book(
            clinic,
            clinic.at(12),
            client=make_client(),
            appointment_type=kind,
            contact_phone="+12065550142",
        )

    assert refusal.value.code == "too_many_open_bookings"


def test_client_who_has_come_is_not_new(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic, new_client_visits_max=1)
    consult(clinic, client, days_ago=10)

    for hour in (9, 10):
        assert book(clinic, clinic.at(hour), client=client, appointment_type=kind)


def test_full_day_of_one_provider_goes_to_the_other(clinic: Clinic):
    full, other = clinic.providers
    ProviderLimit.objects.create(provider=full, visits_a_day=1)
    book(clinic, clinic.at(9), provider=full)

    assert [book(clinic, clinic.at(hour)).provider for hour in (10, 11)] == [other, other]
    with pytest.raises(ProviderDayFull) as refusal:
        book(clinic, clinic.at(12), provider=full)
    with pytest.raises(ProviderDayFull):
        hold_slot(
            SlotRequest(
                appointment_type=clinic.type,
                location=clinic.location,
                starts_at=clinic.at(12),
                provider=full,
                now=NOW,
            ),
            by=ONLINE_VISITOR,
        )
    assert refusal.value.detail == f"{full.name} is fully booked that day."
    assert book(clinic, clinic.at(9, day=MONDAY + timedelta(days=1)), provider=full)


def test_full_day_is_offered_at_the_desk_only(clinic: Clinic):
    ProviderLimit.objects.create(provider=clinic.provider, visits_a_day=1)
    book(clinic, clinic.at(9), provider=clinic.provider)
    tuesday = MONDAY + timedelta(days=1)
    asked = {
        "appointment_type": clinic.type,
        "location": clinic.location,
        "provider": clinic.provider,
        "from_on": MONDAY,
        "to_on": tuesday,
        "now": NOW,
    }

    online, desk = find_open_slots(**asked), find_open_slots(**asked, at_desk=True)
    with pytest.raises(ProviderDayFull) as refusal:
        book(clinic, clinic.at(16), provider=clinic.provider)

    assert {clinic.location.local(slot.starts_at).date() for slot in online} == {tuesday}
    assert desk[0].starts_at == clinic.at(10)
    assert find_nearest_slots(refusal.value)[0].starts_at == clinic.at(9, day=tuesday)


def test_cancelled_appointment_frees_the_day_and_a_hold_is_no_second_appointment(
    clinic: Clinic, client: Client
):
    ProviderLimit.objects.create(provider=clinic.provider, visits_a_day=1)
    make_appointment(clinic, clinic.at(9), status="cancelled")
    hold = hold_slot(
        SlotRequest(
            appointment_type=clinic.type,
            location=clinic.location,
            starts_at=clinic.at(12),
            provider=clinic.provider,
            now=NOW,
        ),
        by=ONLINE_VISITOR,
    )

    assert book(clinic, clinic.at(12), client=client, hold_token=hold.token)


@pytest.mark.django_db(transaction=True)
def test_two_names_with_one_phone_at_the_same_moment_are_one_new_client():
    clinic = make_clinic(providers=2, rooms=2, new_client_visits_max=1)
    both = [make_client(phone="+12065550142") for _ in range(2)]
    calls = [
        partial(book, clinic, clinic.at(hour), client=person, provider=provider)
        for hour, person, provider in zip((9, 11), both, clinic.providers, strict=True)
    ]

    with Race(2) as race:
        won, refused = split_outcomes(race.run(calls))

    assert (len(won), refused) == (1, [TooManyOpenBookings])


@pytest.mark.django_db(transaction=True)
def test_provider_takes_no_appointment_more_when_all_book_at_once():
    clinic = make_clinic(providers=2, rooms=4)
    for provider in clinic.providers:
        ProviderLimit.objects.create(provider=provider, visits_a_day=2)
    calls = [
        partial(book, clinic, clinic.at(hour), client=make_client()) for hour in (9, 11, 13, 15, 16)
    ]

    with Race(5) as race:
        won, refused = split_outcomes(race.run(calls))

    assert refused == [ProviderDayFull]
    assert sorted(appointment.provider_id for appointment in won) == sorted(
        [p.pk for p in clinic.providers] * 2
    )
