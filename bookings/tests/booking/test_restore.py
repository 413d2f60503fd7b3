"""A cancelled appointment comes back by the rules of a new booking."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.booking.lifecycle import cancel_appointment, change_status, undo_status
from bookings.errors import (
    ConsultationNeeded,
    OutsideHours,
    OverrideNotPermitted,
    ProviderDayFull,
    TooManyOpenBookings,
    WrongLocation,
    WrongProvider,
)
from bookings.models import Appointment, ProviderLimit, RuleOverride, TimeOff
from bookings.rules.overrides import Override
from bookings.tests.factories import NOW, Clinic, book, make_clinic
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clinic.models import Resource
from medspa.clinic.tests.factories import make_location
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db


@shared
def clinic() -> Clinic:
    return make_clinic(providers=1, rooms=2)


@shared
def desk() -> User:
    return make_user(Role.FRONT_DESK)


def cancelled(clinic: Clinic, by: User) -> Appointment:
    return cancel_appointment(appointment=book(clinic, clinic.at(10)), by=by, now=NOW)


def restore(appointment: Appointment, by: User, **how: Any) -> Appointment:
    return undo_status(appointment=appointment, by=by, now=how.pop("now", NOW), **how)


def change_type(clinic: Clinic, **fields: Any) -> None:
    type(clinic.type).objects.filter(pk=clinic.type.pk).update(**fields)


def test_rule_that_holds_by_now_says_no(clinic: Clinic, desk: User) -> None:
    appointment = cancelled(clinic, desk)
    change_type(clinic, requires_consultation_days=30)
    appointment = Appointment.objects.with_people().get(pk=appointment.pk)
    with pytest.raises(ConsultationNeeded):
        restore(appointment, desk)
    appointment.refresh_from_db()
    assert appointment.status == "cancelled"


def test_who_may_sets_it_aside_with_a_reason_that_is_kept(clinic: Clinic, desk: User) -> None:
    appointment = cancelled(clinic, desk)
    change_type(clinic, requires_consultation_days=30)
    appointment = Appointment.objects.with_people().get(pk=appointment.pk)
    override = Override("Seen at another clinic", frozenset({"consultation_needed"}))
    with pytest.raises(OverrideNotPermitted):
        restore(appointment, desk, override=override)
    back = restore(appointment, make_user(Role.MANAGER), override=override)
    assert back.status == "booked"
    assert RuleOverride.objects.get().reason == "Seen at another clinic"
    assert AuditEvent.objects.filter(action="appointment.rules_overridden").count() == 1


def test_full_day_of_the_provider_says_no(clinic: Clinic, desk: User) -> None:
    appointment = cancelled(clinic, desk)
    ProviderLimit.objects.create(provider=clinic.provider, visits_a_day=1)
    book(clinic, clinic.at(14))
    with pytest.raises(ProviderDayFull):
        restore(appointment, desk)


def test_too_many_appointments_ahead_say_no(desk: User) -> None:
    clinic = make_clinic(new_client_visits_max=1, rooms=2)
    appointment = cancelled(clinic, desk)
    book(clinic, clinic.at(14), client=appointment.client)
    with pytest.raises(TooManyOpenBookings):
        restore(appointment, desk)


def test_provider_who_is_away_by_now_says_no(clinic: Clinic, desk: User) -> None:
    appointment = cancelled(clinic, desk)
    TimeOff.objects.create(provider=clinic.provider, starts_at=clinic.at(9), ends_at=clinic.at(17))
    with pytest.raises(OutsideHours):
        restore(appointment, desk)


def test_appointment_that_is_not_given_any_more_says_no(clinic: Clinic, desk: User) -> None:
    appointment = cancelled(clinic, desk)
    clinic.type.providers.clear()
    with pytest.raises(WrongProvider):
        restore(appointment, desk)
    change_type(clinic, is_active=False)
    with pytest.raises(WrongLocation):
        restore(Appointment.objects.with_people().get(pk=appointment.pk), desk)


def test_appointment_of_the_demo_is_confirmed_as_well_when_it_comes_back(
    clinic: Clinic, desk: User
):
    known = book(clinic, clinic.at(10), via=Appointment.Via.SEED, tell_client=False)
    appointment = cancel_appointment(appointment=known, by=desk, now=NOW)
    restore(appointment, desk)
    assert Message.objects.filter(kind="bookings/confirmation").count() == 1


def test_slip_after_the_start_is_put_right(clinic: Clinic, desk: User) -> None:
    at = clinic.at(10) + timedelta(minutes=5)
    appointment = change_status(
        appointment=book(clinic, clinic.at(10)), to="arrived", by=desk, now=clinic.at(9, 55)
    )
    appointment = cancel_appointment(appointment=appointment, by=desk, now=at)
    back = change_status(appointment=appointment, to="booked", by=desk, now=at)
    assert back.status == "booked"


def test_room_that_nobody_took_since_is_had_again_though_it_is_switched_off(
    clinic: Clinic, desk: User
) -> None:
    appointment = cancelled(clinic, desk)
    had = appointment.resource_ids
    Resource.objects.filter(pk__in=had).update(is_active=False)
    assert restore(appointment, desk).resource_ids == had


def test_room_is_had_again_though_the_type_takes_none_any_more(clinic: Clinic, desk: User) -> None:
    appointment = cancelled(clinic, desk)
    change_type(clinic, room_kind="")
    appointment = Appointment.objects.with_people().get(pk=appointment.pk)
    assert restore(appointment, desk).resource_ids == appointment.resource_ids != []


def test_room_that_went_to_another_location_is_replaced(clinic: Clinic, desk: User) -> None:
    appointment = cancelled(clinic, desk)
    gone, other = appointment.resource_ids, [each.pk for each in clinic.rooms]
    Resource.objects.filter(pk__in=gone).update(location=make_location())
    other.remove(gone[0])
    assert restore(appointment, desk).resource_ids == other
