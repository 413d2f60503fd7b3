"""What is booked before a client leaves, and what the desk says when they do."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment, AppointmentType
from bookings.tests.factories import MONDAY, Clinic, make_appointment, make_type
from bookings.tests.pages import address, text_of
from medspa.clients.forms import NameField
from medspa.clients.tests.factories import make_client
from treatments.models import Modality, TimingRule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Purpose = AppointmentType.Purpose
DONE = Appointment.Status.COMPLETED


def test_review_is_never_offered_before_its_days_and_nobody_is_forgotten(
    desk: Browser, clinic: Clinic
):
    everywhere = {"providers": clinic.providers, "locations": [clinic.location]}
    review = make_type(name="Review", purpose=Purpose.REVIEW, **everywhere)
    toxin = make_type(name="Toxin", purpose=Purpose.TREATMENT, gives_neurotoxin=True, **everywhere)
    TimingRule.objects.filter(modality=Modality.NEUROTOXIN).delete()
    TimingRule.objects.create(
        modality=Modality.NEUROTOXIN, review_day=14, review_from_day=12, review_to_day=21
    )
    yesterday = clinic.at(10, day=MONDAY - timedelta(days=1))
    kinds = ((toxin, date(2027, 3, 12)), (clinic.type, date(2027, 3, 1)))
    for hour, (kind, first_on) in enumerate(kinds):
        visit = make_appointment(
            clinic, yesterday + timedelta(hours=hour), appointment_type=kind, status=DONE
        )

        page = desk.get(reverse("desk_next", args=[visit.reference]))
        ways = dict(page.context["ways_on"])

        asked = desk.get(ways["Review"]).context
        assert asked["choice"].appointment_type == review
        assert asked["choice"].provider == clinic.provider
        assert asked["client_chosen"] == visit.client
        assert min(day.on for day in asked["times"].days) == first_on
        again = desk.get(ways[str(kind)]).context
        assert (again["choice"].appointment_type, again["client_chosen"]) == (kind, visit.client)
        earlier = desk.get(
            address("desk_book", clinic, appointment_type=review.slug, client=visit.client_id)
            + f"&on={MONDAY}"
        )
        assert min(day.on for day in earlier.context["times"].days) == first_on


def test_check_out_says_what_is_due_and_an_undo_takes_it_back(desk: Browser, clinic: Clinic):
    for hour, (to, says) in enumerate(
        (
            ("checked_out_outside", "to be paid outside"),
            ("checked_out_nothing", "nothing due"),
            ("checked_out_open", "left open"),
            ("checked_out", ""),
        )
    ):
        visit = make_appointment(clinic, clinic.at(hour), status=DONE, client=make_client())
        url = reverse("change_visit", args=[visit.reference])
        page = desk.get(visit.board_address())
        assert "To be paid outside" in text_of(page)

        answer = desk.post(url, {"to": to, "version": visit.version}, follow=True)

        assert ("left open" in text_of(answer)) == (says == "left open")
        assert f", {says}".rstrip(", ") in text_of(answer)
        visit.refresh_from_db()
        assert visit.get_checkout_state_display().lower() == says
        desk.post(url, {"to": "undo", "version": visit.version})
        visit.refresh_from_db()
        assert (visit.checked_out_at, visit.checkout_state) == (None, "")


@pytest.mark.parametrize("name", ["www evil com", "Visit evil .com", "WWW"])
def test_no_address_is_read_aloud_in_a_name(name: str):
    for good in ("St.", "J.R.", "St. John", "Wwwilma", "Mary . Ann"):
        assert NameField().clean(good) == good
    with pytest.raises(Exception, match="web and email addresses"):
        NameField().clean(name)
