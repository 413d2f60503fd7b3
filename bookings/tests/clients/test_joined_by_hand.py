"""From the page of a client two records are made one, and two again."""

from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import Clinic, make_appointment
from bookings.tests.pages import text_of
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Status = Appointment.Status


def page_of(desk: Browser, client: Client) -> str:
    return text_of(desk.get(reverse("desk_client", args=[client.pk]), follow=True))


def test_two_with_a_history_are_read_as_one_and_parted_again(desk: Browser, clinic: Clinic):
    ann, reis, third = (
        make_client(first_name=name, phone="+14155550123") for name in ("Ann", "Reis", "Cy")
    )
    for hour, one in enumerate((ann, reis, third)):
        start = clinic.at(1 + 2 * hour)
        make_appointment(clinic, start, client=one, status=Status.COMPLETED)
    assert "Same person? As Reis" in page_of(desk, ann)

    for other in (reis, third):
        answer = desk.post(reverse("join_client", args=[ann.pk]), {"other": other.pk}, follow=True)
        assert "One person now" in text_of(answer)
    said = page_of(desk, third)
    assert "also entered as “Reis " in said
    assert "Same person?" not in said
    assert Client.objects.get(pk=third.pk).one_with == ann

    asked = reis.resemblances.get()
    for says in ("Two people again", "changed this already"):
        answer = desk.post(reverse("part_client", args=[asked.pk]), follow=True)
        assert says in text_of(answer)
    kept = Client.objects.in_bulk([reis.pk, third.pk])
    assert (kept[reis.pk].one_with, kept[third.pk].one_with) == (None, ann)
    assert reis.appointments.count() == 1
    facts = AuditEvent.objects.get(action="client.parted").facts
    assert (facts["client"], facts["known"]) == (reis.pk, ann.pk)


def test_two_who_are_both_in_the_building_are_not_one(desk: Browser, clinic: Clinic):
    ann, bo = (make_client(phone="+14155550123") for _ in range(2))
    for hour, one in ((2, ann), (4, bo)):
        make_appointment(clinic, clinic.at(hour), client=one, status=Status.ARRIVED)

    answer = desk.post(reverse("join_client", args=[ann.pk]), {"other": bo.pk}, follow=True)

    assert "Both are checked in now" in text_of(answer)
    assert Client.objects.filter(one_with__isnull=False).count() == 0
    for who in ("x", ann.pk):
        nobody = desk.post(reverse("join_client", args=[ann.pk]), {"other": who})
        assert nobody.status_code == 404


def test_relatives_with_one_number_are_not_joined_by_a_press(desk: Browser, clinic: Clinic):
    """Both records are read first; two dates of birth are asked about."""
    ann, bo = (
        make_client(phone="+14155550123", birth_on=date(year, 5, 3)) for year in (1970, 1999)
    )
    address = reverse("join_client", args=[ann.pk])

    page = text_of(desk.get(address, {"other": bo.pk}))
    assert "May 3, 1970" in page
    assert "May 3, 1999" in page
    refused = desk.post(address, {"other": bo.pk})
    assert (refused.status_code, "different dates of birth" in text_of(refused)) == (422, True)
    assert not Client.objects.filter(same_as__isnull=False).exists()
    joined = desk.post(address, {"other": bo.pk, "dates_read": "1"}, follow=True)
    assert "One person now" in text_of(joined)


def test_walk_in_has_the_first_time_there_is(desk: Browser, clinic: Clinic):
    make_appointment(clinic, clinic.at(9))

    page = desk.get(reverse("desk_book"), {"walk_in": "1"})

    assert page.context["chosen_at"] == clinic.at(10)
