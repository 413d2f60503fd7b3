"""Two people edit one row in the administration: nothing is undone silently."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import AppointmentType, WorkingHours
from bookings.tests.factories import Clinic, book, make_clinic
from charting.models import ConsentForm
from charting.tests.sent_forms import sent_form
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import record
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Resource
from medspa.local.testkit.shared import shared
from treatments.models import DoseRange
from treatments.tests.factories import make_area, make_dose_range

pytestmark = pytest.mark.django_db


def signed_in(role: Role) -> Browser:
    browser = Browser()
    browser.force_login(make_user(role))
    return browser


@pytest.fixture
def manager() -> Browser:
    return signed_in(Role.MANAGER)


@shared
def clinic() -> Clinic:
    return make_clinic()


def page_of(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def shown(browser: Browser, row: Model) -> dict[str, list[str]]:
    return sent_form(browser.get(page_of(row)).content.decode())


def save(browser: Browser, row: Model, sent: dict[str, list[str]], **typed: str):
    return browser.post(page_of(row), sent | {name: [value] for name, value in typed.items()})


def told(response) -> str:
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


def test_field_that_only_the_first_changed_stays_changed(manager: Browser) -> None:
    client = make_client(first_name="Ana", phone="+14155550100")
    sent = shown(manager, client)
    Client.objects.filter(pk=client.pk).update(phone="+14155550199")

    response = save(manager, client, sent, first_name="Anna")

    client.refresh_from_db()
    assert (client.first_name, client.phone.as_e164) == ("Anna", "+14155550199")
    assert "Phone: “+1 415-555-0199”" in told(response)


def test_field_that_both_changed_is_refused_once_and_told(manager: Browser) -> None:
    client = make_client(first_name="Ana")
    sent = shown(manager, client)
    Client.objects.filter(pk=client.pk).update(first_name="Anne")

    refused = save(manager, client, sent, first_name="Anna")

    client.refresh_from_db()
    assert client.first_name == "Anne"
    page = refused.content.decode()
    assert "Somebody else changed this to “Anne” in the meantime" in page
    again = sent_form(page)
    assert again["first_name"] == ["Anna"]

    save(manager, client, again)
    client.refresh_from_db()
    assert client.first_name == "Anna"


def test_both_who_type_the_same_agree(manager: Browser) -> None:
    client = make_client(first_name="Ana")
    sent = shown(manager, client)
    Client.objects.filter(pk=client.pk).update(first_name="Anne")

    assert save(manager, client, sent, first_name="Anne").status_code == 302


def test_nothing_is_said_where_nobody_else_changed_anything(manager: Browser) -> None:
    client = make_client(first_name="Ana")

    response = save(manager, client, shown(manager, client), first_name="Anna")

    assert "in the meantime" not in told(response)
    event = AuditEvent.objects.get(action="client.changed")
    assert event.facts == {"fields": ["first_name"]}


def test_dose_range_of_two_directors(clinic: Clinic) -> None:
    director = signed_in(Role.MEDICAL_DIRECTOR)
    dose = make_dose_range(make_area(), min_amount=Decimal(10), max_amount=Decimal(20))
    sent = shown(director, dose)
    DoseRange.objects.filter(pk=dose.pk).update(max_amount=Decimal(15))

    save(director, dose, sent, min_amount="12", why="Review")

    dose.refresh_from_db()
    assert (dose.min_amount, dose.max_amount) == (12, 15)


def test_hours_that_somebody_shortened_stay_short(manager: Browser, clinic: Clinic) -> None:
    hours = WorkingHours.objects.first()
    assert hours is not None
    sent = shown(manager, hours)
    WorkingHours.objects.filter(pk=hours.pk).update(closes_at="12:00")

    save(manager, hours, sent, opens_at="08:30:00")

    hours.refresh_from_db()
    assert (hours.opens_at.isoformat(), hours.closes_at.isoformat()) == ("08:30:00", "12:00:00")


def test_choice_of_many_that_somebody_added_to_is_kept(manager: Browser, clinic: Clinic) -> None:
    kind = AppointmentType.objects.get(pk=clinic.type.pk)
    sent = shown(manager, kind)
    kind.locations.clear()

    save(manager, kind, sent, name="Other name")

    kind.refresh_from_db()
    assert (kind.name, kind.locations.count()) == ("Other name", 0)


def test_row_inside_the_page_of_another_is_compared_too(manager: Browser, clinic: Clinic) -> None:
    room = Resource.objects.filter(location=clinic.location).first()
    assert room is not None
    sent = shown(manager, clinic.location)
    Resource.objects.filter(pk=room.pk).update(is_active=False)

    response = save(manager, clinic.location, sent, name="Capitol Hill")

    room.refresh_from_db()
    assert (room.is_active, "Is active: “no”" in told(response)) == (False, True)


# --- What a manager is not shown


def test_note_and_interests_are_for_those_who_read_charts(manager: Browser, clinic: Clinic) -> None:
    appointment = book(clinic, clinic.at(10))
    type(appointment).objects.filter(pk=appointment.pk).update(
        note="My jaw hurts", interests=["MASSETER"]
    )

    page = manager.get(page_of(appointment)).content.decode()

    assert ("My jaw hurts" in page, "MASSETER" in page) == (False, False)
    director = signed_in(Role.MEDICAL_DIRECTOR).get(page_of(appointment)).content.decode()
    assert ("My jaw hurts" in director, "MASSETER" in director) == (True, True)


def test_facts_of_clinical_rows_in_the_log_are_for_those_who_read_charts(manager: Browser) -> None:
    event = record(
        by=make_user(Role.INJECTOR),
        action="injection.given",
        target="charting.injection:1",
        area="MASSETER",
    )

    assert "MASSETER" not in manager.get(page_of(event)).content.decode()
    director = signed_in(Role.MEDICAL_DIRECTOR)
    assert "MASSETER" in director.get(page_of(event)).content.decode()


def test_manager_publishes_no_words_that_clients_agree_to(manager: Browser) -> None:
    said = {"modality": "filler", "title": "Filler", "text": "New."}

    assert manager.post(reverse("admin:charting_consentform_add"), said).status_code == 403
    assert not ConsentForm.objects.exists()


def test_manager_changes_no_clinical_rule_of_a_type(manager: Browser, clinic: Clinic) -> None:
    kind = clinic.type
    AppointmentType.objects.filter(pk=kind.pk).update(requires_clearance=True)
    sent = shown(manager, kind)
    sent.pop("requires_clearance", None)

    save(manager, kind, sent, name="Renamed")

    kind.refresh_from_db()
    assert (kind.name, kind.requires_clearance) == ("Renamed", True)
