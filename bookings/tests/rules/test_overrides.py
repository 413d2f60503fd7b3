"""Who may set a rule aside, with a reason; and what moving asks."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.booking.move import Move, move_appointment
from bookings.errors import (
    IntervalNeedsReview,
    IntervalTooShort,
    OverrideNotPermitted,
    ProviderDayFull,
)
from bookings.models import Appointment, ProviderLimit, RuleOverride
from bookings.rules.overrides import Override
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_clinic
from bookings.tests.rules.eligibility import day, make_strict_type, treat
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2, horizon_days=365)


@shared
def client() -> Client:
    return make_client()


# --- Setting a rule aside

REVIEWED = Override("Reviewed by Dr. Vale today.", frozenset({"interval_needs_review"}))
FLOOR = Override("Poor effect, dose was low.", frozenset({"interval_too_short"}))


def book_early(clinic: Clinic, client: Client, number: int, role: Role, override: Override | None):
    kind = make_strict_type(clinic, gives_neurotoxin=True)
    return book(
        clinic,
        clinic.at(10, day=day(number)),
        client=client,
        appointment_type=kind,
        by=make_user(role),
        override=override,
    )


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR])
def test_review_is_set_aside_with_a_reason_that_is_kept(clinic: Clinic, client: Client, role: Role):
    treat(client)

    appointment = book_early(clinic, client, 86, role, REVIEWED)

    kept = RuleOverride.objects.get()
    event = AuditEvent.objects.get(action="appointment.rules_overridden")
    assert (kept.appointment, kept.rule, kept.reason) == (
        appointment,
        "interval_needs_review",
        "Reviewed by Dr. Vale today.",
    )
    assert kept.sentence.startswith("Neurotoxin was given on January 20, 2027.")
    assert event.facts == {"rules": ["interval_needs_review"]}
    assert (event.actor, event.target) == (kept.by, f"bookings.appointment:{appointment.pk}")


@pytest.mark.parametrize(
    ("role", "number", "override"),
    [
        (Role.FRONT_DESK, 86, REVIEWED),
        (Role.FRONT_DESK, 60, FLOOR),
        (Role.MANAGER, 60, FLOOR),
    ],
)
def test_not_everybody_may_set_every_rule_aside(
    clinic: Clinic, client: Client, role: Role, number: int, override: Override
):
    treat(client)

    with pytest.raises(OverrideNotPermitted):
        book_early(clinic, client, number, role, override)

    assert Appointment.objects.count() == RuleOverride.objects.count() == 0


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.MEDICAL_DIRECTOR])
def test_hard_floor_is_for_those_who_prescribe(clinic: Clinic, client: Client, role: Role):
    treat(client)

    assert book_early(clinic, client, 60, role, FLOOR).rule_overrides.count() == 1


def test_reason_is_needed_and_counts_only_for_what_was_read(clinic: Clinic, client: Client):
    treat(client)

    with pytest.raises(IntervalNeedsReview):
        book_early(clinic, client, 86, Role.PRESCRIBER, Override("  ", REVIEWED.rules))
    with pytest.raises(IntervalTooShort):
        book_early(clinic, client, 60, Role.PRESCRIBER, REVIEWED)

    assert Appointment.objects.count() == 0


def test_needless_override_leaves_no_trace(clinic: Clinic, client: Client):
    appointment = book_early(clinic, client, 100, Role.PRESCRIBER, REVIEWED)

    assert appointment.rule_overrides.count() == 0


def test_system_and_clients_set_nothing_aside(clinic: Clinic, client: Client):
    treat(client)
    client.is_signed_in = True  # anybody else is told nothing of the rule
    kind = make_strict_type(clinic, gives_neurotoxin=True)
    for by in (SYSTEM, client):
        with pytest.raises(OverrideNotPermitted):
            book(
                clinic,
                clinic.at(10, day=day(86)),
                client=client,
                appointment_type=kind,
                by=by,
                override=REVIEWED,
            )


# --- Moving


@shared
def appointment(clinic: Clinic, client: Client) -> Appointment:
    """A neurotoxin appointment on day 100, agreed on before the last treatment became known."""
    kind = make_strict_type(clinic, gives_neurotoxin=True)
    appointment = book(clinic, clinic.at(10, day=day(100)), client=client, appointment_type=kind)
    treat(client)
    return appointment


def move(appointment: Appointment, clinic: Clinic, number: int, hour: int = 10, **how: Any) -> None:
    assert appointment.client
    appointment.client.is_signed_in = True  # anybody else is told nothing of the rule
    how = {"by": appointment.client, "now": NOW} | how
    to = Move(appointment, clinic.at(hour, day=day(number)), any_provider=True)
    move_appointment(to, **how)
    appointment.refresh_from_db()


def test_moving_asks_the_rules_for_the_new_day(clinic: Clinic, appointment: Appointment):
    with pytest.raises(IntervalTooShort):
        move(appointment, clinic, 60)
    with pytest.raises(IntervalNeedsReview):
        move(appointment, clinic, 89, by=make_user(Role.FRONT_DESK))

    move(appointment, clinic, 90)

    assert appointment.starts_at == clinic.at(10, day=day(90))


def test_moving_with_a_reason_keeps_it(clinic: Clinic, appointment: Appointment):
    move(appointment, clinic, 86, by=make_user(Role.MANAGER), override=REVIEWED)

    assert appointment.rule_overrides.get().reason == REVIEWED.reason


def test_appointment_moves_freely_within_its_day(clinic: Clinic, appointment: Appointment):
    treat(appointment.client, day(95))

    move(appointment, clinic, 100, hour=12)

    assert appointment.starts_at == clinic.at(12, day=day(100))
    with pytest.raises(IntervalTooShort):
        move(appointment, clinic, 101)


def test_moving_does_not_fill_another_full_day(clinic: Clinic):
    ProviderLimit.objects.create(provider=clinic.provider, visits_a_day=1)
    tuesday = MONDAY + timedelta(days=1)
    book(clinic, clinic.at(9, day=tuesday), provider=clinic.provider)
    mine = book(clinic, clinic.at(9), provider=clinic.provider)

    with pytest.raises(ProviderDayFull):
        move_appointment(
            Move(mine, clinic.at(12, day=tuesday)),
            by=SYSTEM,
            now=NOW,
        )
    moved = move_appointment(
        Move(mine, clinic.at(12)),
        by=SYSTEM,
        now=NOW,
    )

    assert moved.starts_at == clinic.at(12)
