"""Rooms, locations, services and people: added and changed, merged, noted with before and after."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from bookings.models import AppointmentType
from bookings.tests.factories import Clinic, book, make_clinic
from bookings.tests.pages import clock
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clinic.models import Location, Resource, StaffMember
from medspa.local.testkit.shared import shared
from office.tests.test_diary_pages import as_sent, manager

__all__ = ["clock", "manager"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def clinic() -> Clinic:
    make_user(Role.MEDICAL_DIRECTOR)  # without one a manager may give clinical roles
    return make_clinic(providers=2, rooms=2)


def added(clinic: Clinic) -> dict[str, dict[str, Any]]:
    """What is typed into the page of each kind of new row."""
    place = {"phone": "+14155550100", "urgent_phone": "+14155550111", "time_zone": "America/Denver"}
    words = {"street": "1 Road", "city": "Town", "region": "CO", "postal_code": "80014"}
    policy = {"cancellation_hours": "24", "cooling_off_hours": "0", "lock_after_minutes": "10"}
    times = {"duration_min": "40", "buffer_before_min": "0", "buffer_after_min": "10"}
    booking = {"slot_step_min": "15", "lead_time_min": "60", "horizon_days": "90", "position": "3"}
    who = {"providers": [clinic.provider.pk], "locations": [clinic.location.pk]}
    return {
        "room": {"location": clinic.location.pk, "name": "Blue room", "kind": "treatment"},
        "place": {"name": "West Side", **place, **words, **policy},
        "service": {"name": "Peel", "purpose": "treatment", **times, **booking, **who},
    }


def test_new_rows_are_added_and_noted(clinic: Clinic, manager: Browser):
    for kind, typed in added(clinic).items():
        page = manager.post(reverse(f"office_add_{kind}"), typed | {"is_active": "on"})
        assert page.status_code == 302, (kind, page.context and page.context["form"].errors)
    assert Resource.objects.get(name="Blue room").is_active
    assert Location.objects.get(name="West Side").slug == "west-side"
    peel = AppointmentType.objects.get(name="Peel")
    assert (peel.slug, [*peel.providers.all()]) == ("peel", [clinic.provider])
    noted = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"resource.created", "location.created", "appointmenttype.created"} <= noted
    lists = ("office_rooms", "office_places", "office_services", "office_team", "office_clinic")
    assert {manager.get(reverse(name)).status_code for name in lists} == {200}


def test_second_of_two_keeps_what_the_first_wrote_and_the_log_says_both(
    clinic: Clinic, manager: Browser
):
    url = reverse("office_place", args=[clinic.location.pk])
    first = second = as_sent(manager.get(url))
    manager.post(url, first | {"cancellation_hours": "48", "street": "2 New Street"})

    told = manager.post(url, second | {"cancellation_hours": "12"})
    again = manager.post(url, as_sent(told))

    assert "Somebody else changed this to" in told.content.decode()
    assert again.status_code == 302
    clinic.location.refresh_from_db()
    assert (clinic.location.cancellation_hours, clinic.location.street) == (12, "2 New Street")
    last = AuditEvent.objects.filter(action="location.changed").order_by("pk").last()
    assert last
    assert last.facts["changes"] == ["Notice to move or cancel, in hours: 48 → 12"]


def test_whoever_is_switched_off_leaves_a_list_of_visits(clinic: Clinic, manager: Browser):
    visit = book(clinic, clinic.at(9), provider=clinic.provider)
    for url, off in (
        (reverse("office_person", args=[clinic.provider.slug]), "is_active"),
        (reverse("office_room", args=[visit.rooms[0].pk]), "is_active"),
        (reverse("office_service", args=[clinic.type.pk]), "providers"),
    ):
        sent = as_sent(manager.get(url))
        del sent[off]
        refused = manager.post(url, sent)
        assert refused.status_code == 422
        assert visit.client
        assert visit.client.full_name in refused.content.decode()
        sent = as_sent(refused)
        sent.pop(off, None)
        kept = manager.post(url, sent)
        assert kept.status_code == 302, kept.context["form"].errors
        listed = manager.get(reverse("office_clashes")).context["rows"]
        assert [clash.appointment for clash, _times in listed] == [visit]
        StaffMember.objects.update(is_active=True)
        Resource.objects.update(is_active=True)
        clinic.type.providers.set(clinic.providers)


def test_a_person_is_added_given_services_and_roles(clinic: Clinic, manager: Browser):
    typed = {"full_name": "Ada Wong", "email": "ada@clinic.example", "title": "Front desk"}
    refused = manager.post(reverse("office_add_person"), typed | {"roles": ["injector"]})
    added = manager.post(reverse("office_add_person"), typed | {"roles": ["front_desk"]})
    ada = StaffMember.objects.get(name="Ada Wong")
    url = reverse("office_person", args=["ada-wong"])
    manager.post(
        url, as_sent(manager.get(url)) | {"is_provider": "on", "services": [clinic.type.pk]}
    )
    roles = reverse("office_roles", args=["ada-wong"])
    manager.post(roles, as_sent(manager.get(roles)) | {"roles": ["front_desk", "manager"]})

    assert refused.status_code == 422
    assert added.status_code == 302
    assert [*ada.appointment_types.all()] == [clinic.type]
    assert User.objects.get(pk=ada.user_id).roles == ["front_desk", "manager"]
    assert mail.outbox == []  # it leaves after the commit
    given = AuditEvent.objects.filter(action="user.roles_given").order_by("pk").last()
    assert given
    assert given.facts["after"] == ["front_desk", "manager"]


def test_clinical_fields_are_shown_to_a_manager_and_stay(clinic: Clinic, manager: Browser):
    AppointmentType.objects.update(requires_consultation_days=365, requires_clearance=True)
    service = reverse("office_service", args=[clinic.type.pk])
    person = reverse("office_person", args=[clinic.provider.slug])
    typed = {"name": "Talk", "name_in_spanish": "Charla", "requires_consultation_days": "1"}
    manager.post(service, as_sent(manager.get(service)) | typed)
    manager.post(person, as_sent(manager.get(person)) | {"credentials": "MD"})

    kind = AppointmentType.objects.get()
    assert (kind.name, kind.requires_consultation_days, kind.requires_clearance) == (
        "Talk",
        365,
        True,
    )
    assert StaffMember.objects.get(pk=clinic.provider.pk).credentials == "RN"
    with translation.override("es"):
        assert kind.called == "Charla"


def test_pages_of_the_manager_are_shut_for_the_desk(clinic: Clinic, client: Browser):
    client.force_login(make_user(Role.FRONT_DESK))
    assert client.get(reverse("office_services")).status_code == 403
    assert "/clinic/" not in client.get(reverse("day_board")).content.decode()
