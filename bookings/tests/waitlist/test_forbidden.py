"""The desk puts somebody on the list to whom the rules let nothing be offered."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import AppointmentType
from bookings.tests.factories import NOW, Clinic, make_appointment, make_clinic
from bookings.tests.pages import text_of
from bookings.tests.waitlist.factories import TUESDAY, wait
from bookings.waitlist.eligibility import eligibility_errors
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def clinic() -> Clinic:
    clinic = make_clinic()
    AppointmentType.objects.update(requires_consultation_days=30)
    clinic.type.refresh_from_db()
    return clinic


def test_desk_is_told_why_nothing_will_be_offered(desk: Browser, clinic: Clinic) -> None:
    typed = {
        "appointment_type": clinic.type.slug,
        "location": clinic.location.slug,
        "client": make_client().pk,
        "weekdays": ["1"],
        "from_on": f"{TUESDAY}",
        "to_on": f"{TUESDAY}",
    }

    content = text_of(desk.post(reverse("waitlist_add"), typed, follow=True))

    (why,) = eligibility_errors(wait(clinic), NOW)
    assert f"As things stand, nothing can be offered yet. {why.detail}" in content


def test_rule_that_holds_on_one_of_their_days_only_forbids_nothing(clinic: Clinic) -> None:
    came = make_appointment(clinic, NOW - timedelta(days=28), status="completed")
    days = {"from_on": TUESDAY, "to_on": TUESDAY + timedelta(days=20)}

    assert eligibility_errors(wait(clinic, client=came.client, **days), NOW) == []
    assert eligibility_errors(wait(clinic, **days), NOW) != []
