"""Filler appointments of today are marked until somebody looked around and found all in order."""

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment, RuleOverride
from bookings.tests.board.asking import HTMX, step
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment, make_clinic
from bookings.tests.pages import text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared
from treatments.models import ReadyCheck
from treatments.stock.services.readiness import check_ready
from treatments.tests.factories import make_lot, make_pack, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def clinic() -> Clinic:
    return make_clinic(gives_filler=True, purpose="treatment")


def tiles(desk: Browser, clinic: Clinic, day: object = MONDAY) -> int:
    """How many visits on the board say so."""
    address = {"location": clinic.location.slug, "day": str(day)}
    page = desk.get(reverse("day_board"), address).content.decode()
    return page.count('is-warn">opening checklist not done')


def look(clinic: Clinic, *, units: int, fridge_c: str = "4") -> ReadyCheck:
    pack = make_pack(make_product("hylenex", kind="hyaluronidase"), amount=Decimal(units))
    make_lot(pack=pack, location=clinic.location)
    return check_ready(location=clinic.location, fridge_c=Decimal(fridge_c), by=SYSTEM, now=NOW)


def test_filler_appointment_is_marked_until_somebody_looked(desk: Browser, clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(10))

    assert tiles(desk, clinic) == 1
    look(clinic, units=1500)
    assert tiles(desk, clinic) == 0


def test_what_failed_is_said(desk: Browser, clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(10))
    look(clinic, units=900)

    page = text_of(desk.get(reverse("day_board"), {"location": clinic.location.slug}))

    assert "not enough hyaluronidase" in page


def test_filler_in_the_room_is_marked_as_well(desk: Browser, clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(10), status=Appointment.Status.IN_TREATMENT)

    assert tiles(desk, clinic) == 1


def test_other_appointments_and_those_that_are_done_are_not_marked(
    desk: Browser, clinic: Clinic
) -> None:
    other = make_clinic()
    make_appointment(other, other.at(10))
    make_appointment(clinic, clinic.at(10), status=Appointment.Status.COMPLETED)

    assert tiles(desk, clinic) == 0
    assert tiles(desk, other) == 0


def test_other_days_cannot_be_ready_yet(desk: Browser, clinic: Clinic) -> None:
    tomorrow = MONDAY.replace(day=2)
    make_appointment(clinic, clinic.at(10, day=tomorrow))

    assert tiles(desk, clinic, tomorrow) == 0


def test_failed_checklist_keeps_filler_out_of_the_room_unless_somebody_says_why(
    client: Browser, clinic: Clinic
) -> None:
    arrived = make_appointment(clinic, clinic.at(10), status=Appointment.Status.ARRIVED)
    client.force_login(make_user(Role.FRONT_DESK))
    look(clinic, units=900)

    refused = step(client, arrived, "in_treatment", headers=HTMX)
    assert (refused.status_code, "not enough hyaluronidase" in text_of(refused)) == (422, True)
    reasoned = {"override_reason": "Toxin today.", "override_rules": "opening_failed"}
    step(client, arrived, "in_treatment", sent=reasoned, headers=HTMX)
    assert Appointment.objects.get().status == Appointment.Status.ARRIVED

    client.force_login(make_user(Role.MANAGER))
    assert "To the room anyway" in text_of(step(client, arrived, "in_treatment", headers=HTMX))
    step(client, arrived, "in_treatment", sent=reasoned, headers=HTMX)
    assert Appointment.objects.get().status == Appointment.Status.IN_TREATMENT
    assert RuleOverride.objects.get().reason == "Toxin today."
