"""What a type of visit takes is ticked; what is switched off says who still needs it."""

from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import (
    MONDAY,
    Clinic,
    make_appointment,
    make_clinic,
)
from bookings.tests.pages import address, text_of
from medspa.audit.models import AuditEvent
from medspa.clinic.models import Resource
from medspa.clinic.tests.factories import make_device
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SCANNER, PHOTOS = Resource.Kind.ULTRASOUND, Resource.Kind.PHOTO_STATION


@shared
def clinic() -> Clinic:
    return make_clinic()


def typed(clinic: Clinic, boxes: list[str]) -> dict[str, Any]:
    """The whole form as a browser sends it, with these boxes ticked."""
    sent = {
        name: [getattr(row, "pk", row) for row in value] if isinstance(value, list) else value
        for name, value in model_to_dict(clinic.type).items()
        if value is not None and value is not False and value != []
    }
    return sent | {"also_takes": boxes}


def save(manager: Browser, clinic: Clinic, boxes: list[str]) -> Any:
    url = reverse("admin:bookings_appointmenttype_change", args=[clinic.type.pk])
    answer = manager.post(url, typed(clinic, boxes))
    clinic.type.refresh_from_db()
    return answer


def test_further_rooms_and_devices_are_ticked_also_two_of_a_kind(
    manager: Browser, clinic: Clinic
) -> None:
    boxes = ["photo_station 1", "ultrasound 1", "ultrasound 2"]
    assert save(manager, clinic, boxes).status_code == 302
    assert clinic.type.also_takes == [PHOTOS, SCANNER, SCANNER]

    url = reverse("admin:bookings_appointmenttype_change", args=[clinic.type.pk])
    page = html_of(manager.get(url))
    ticked = [box for box in boxes if f'value="{box}"' in page]
    assert ticked == boxes
    assert page.count(" checked") >= len(boxes)
    assert "Ultrasound scanner" in page
    assert "A second ultrasound scanner" in page


def test_what_was_ticked_and_not_changed_is_no_change(manager: Browser, clinic: Clinic) -> None:
    save(manager, clinic, ["ultrasound 1"])
    save(manager, clinic, ["ultrasound 1"])
    noted = AuditEvent.objects.filter(action="appointmenttype.changed")
    assert "also_takes" in noted.order_by("pk")[0].facts["fields"]
    assert "also_takes" not in noted.order_by("pk")[1].facts["fields"]


def test_type_with_three_of_a_kind_keeps_them(manager: Browser, clinic: Clinic) -> None:
    clinic.type.also_takes = [SCANNER] * 3
    clinic.type.save()
    save(manager, clinic, ["ultrasound 1", "ultrasound 2", "ultrasound 3"])
    assert clinic.type.also_takes == [SCANNER] * 3


def test_switching_off_a_device_says_how_many_visits_have_it(
    manager: Browser, clinic: Clinic
) -> None:
    scanner = make_device(clinic.location, name="Sono 1")
    for day, status in ((1, "booked"), (2, "confirmed"), (3, "cancelled")):
        at = clinic.at(10, day=MONDAY + timedelta(days=day))
        make_appointment(clinic, at, device=scanner, status=status)
    url = reverse("admin:clinic_resource_change", args=[scanner.pk])
    sent = {"location": clinic.location.pk, "name": "Sono 1", "kind": SCANNER}

    said = text_of(manager.post(url, sent, follow=True))
    again = text_of(manager.post(url, sent, follow=True))

    assert "2 upcoming visits have Sono 1, the next on March 2, 2027, 10 am." in said
    assert "upcoming visits have" not in again


def test_switching_off_within_the_page_of_a_location_says_so_too(
    manager: Browser, clinic: Clinic
) -> None:
    room, place = clinic.rooms[0], clinic.location
    make_appointment(clinic, clinic.at(10))
    sent = {
        **{name: value for name, value in model_to_dict(place).items() if value is not None},
        "resources-TOTAL_FORMS": 1,
        "resources-INITIAL_FORMS": 1,
        "resources-0-id": room.pk,
        "resources-0-location": place.pk,
        "resources-0-name": room.name,
        "resources-0-kind": room.kind,
        "initial-resources-0-name": room.name,
        "initial-resources-0-kind": room.kind,
        "initial-resources-0-is_active": "True",
    }
    url = reverse("admin:clinic_location_change", args=[place.pk])

    said = text_of(manager.post(url, sent, follow=True))

    room.refresh_from_db()
    assert not room.is_active
    assert f"1 upcoming visit has {room.name}, the next on March 1, 2027, 10 am." in said


def test_panel_marks_what_is_switched_off(desk: Browser, clinic: Clinic) -> None:
    scanner = make_device(clinic.location, name="Sono 1")
    visit = make_appointment(clinic, clinic.at(10), device=scanner)
    Resource.objects.filter(pk=scanner.pk).update(is_active=False)

    said = text_of(desk.get(visit.board_address()))

    assert "Sono 1 (switched off)" in said
    assert f"{clinic.rooms[0].name} (switched off)" not in said


def test_desk_reads_why_nothing_is_ever_free(
    desk: Browser, client: Browser, clinic: Clinic
) -> None:
    clinic.type.also_takes = [SCANNER, SCANNER, PHOTOS]
    clinic.type.save()
    make_device(clinic.location, name="Sono 1")
    gone = make_device(clinic.location, name="Sono 2")
    Resource.objects.filter(pk=gone.pk).update(is_active=False)

    said = text_of(desk.get(address("desk_book", clinic)))
    online = text_of(client.get(address("book_time", clinic)))

    assert (
        "This visit needs 2 ultrasound scanners; only 1 is in use here. Switched off: Sono 2."
        in said
    )
    assert "This visit needs a photo station; none is in use here." in said
    assert "No free times right now" in online
    assert "in use here" not in online
