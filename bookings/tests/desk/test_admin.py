import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import TimeOff, WorkingHours
from bookings.tests.factories import Clinic, book
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["appointmenttype", "workinghours", "timeoff", "appointment"])
def test_lists_open(clinic: Clinic, manager: Browser, model: str) -> None:
    book(clinic, clinic.at(10))
    TimeOff.objects.create(location=clinic.location, starts_at=clinic.at(12), ends_at=clinic.at(13))
    assert manager.get(reverse(f"admin:bookings_{model}_changelist")).status_code == 200


def test_new_hours_are_audited(clinic: Clinic, manager: Browser) -> None:
    answer = manager.post(
        reverse("admin:bookings_workinghours_add"),
        {
            "provider": clinic.provider.pk,
            "location": clinic.location.pk,
            "weekday": 0,
            "opens_at": "18:00",
            "closes_at": "20:00",
        },
    )
    assert answer.status_code == 302
    hours = WorkingHours.objects.get(opens_at="18:00")
    event = AuditEvent.objects.get(action="workinghours.created")
    assert event.target == f"bookings.workinghours:{hours.pk}"


def test_appointments_are_read_only(clinic: Clinic, manager: Browser) -> None:
    appointment = book(clinic, clinic.at(10))
    page = reverse("admin:bookings_appointment_change", args=[appointment.pk])
    assert manager.get(page).status_code == 200
    assert manager.post(page, {"status": "completed"}).status_code == 403
    assert manager.get(reverse("admin:bookings_appointment_add")).status_code == 403


def test_appointments_are_shown_on_the_clock_of_the_place(clinic: Clinic, manager: Browser) -> None:
    appointment = book(clinic, clinic.at(10))
    listed = manager.get(reverse("admin:bookings_appointment_changelist")).content.decode()
    page = manager.get(reverse("admin:bookings_appointment_change", args=[appointment.pk]))
    assert "Mar 1, 2027, 10:00 AM" in listed
    assert "March 1, 2027, 10 a.m." in page.content.decode()


def test_types_are_switched_off_and_not_deleted(clinic: Clinic, manager: Browser) -> None:
    page = reverse("admin:bookings_appointmenttype_delete", args=[clinic.type.pk])
    assert manager.post(page, {"post": "yes"}).status_code == 403


def test_front_desk_has_no_administration(clinic: Clinic, client: Browser) -> None:
    client.force_login(make_user(Role.FRONT_DESK))
    answer = client.get(reverse("admin:bookings_appointmenttype_changelist"))
    assert answer.status_code in (302, 403)
