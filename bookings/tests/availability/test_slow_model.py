"""The statement against the slow model, over random small clinics around clock changes."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings

from bookings.availability.search import find_open_slots
from bookings.tests.availability.random_cases import DAYS, PEOPLE, VISITS, Case, cases
from bookings.tests.availability.random_clinics import built
from bookings.tests.availability.slow_model import slow_slots
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.shared import shared


@shared
def people() -> list[StaffMember]:
    return [make_staff() for _ in range(PEOPLE)]


@pytest.mark.slow
def test_statement_offers_what_the_slow_model_offers(people: list[StaffMember]) -> None:
    clients = [make_client() for _ in range(VISITS)]

    @settings(
        max_examples=80,
        derandomize=True,
    )
    @given(case=cases)
    def compare(case: Case) -> None:
        with transaction.atomic():
            clinic = built(case, people, clients)
            now = case.now_at
            days = case.first, case.first + timedelta(days=DAYS - 1)
            slots = find_open_slots(
                appointment_type=clinic.type,
                location=clinic.location,
                from_on=days[0],
                to_on=days[1],
                now=now,
            )
            offered = [(slot.starts_at, slot.providers) for slot in slots]
            assert offered == slow_slots(clinic.type, clinic.location, *days, now)
            transaction.set_rollback(True)

    compare()
