"""The waitlist is no way around the date of birth."""

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from bookings.errors import AdultsOnly, BirthDateNeeded
from bookings.models import Appointment, WaitlistEntry
from bookings.tests.factories import Clinic, make_clinic
from bookings.tests.pages import address, moment, text_of
from bookings.tests.waitlist.factories import NOON, nothing_free, tuesday, wait
from bookings.tests.waitlist.typed import filled_in, place_of
from bookings.waitlist.offer_sweep import sweep_offers
from bookings.waitlist.offers import accept_offer
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
MINOR, ADULT = date(2012, 1, 1), date(1990, 5, 31)


@shared
def clinic() -> Clinic:
    return make_clinic(purpose="treatment")


@pytest.mark.parametrize(
    ("born_on", "says"),
    [
        ("", "Please enter the date of birth. We need it for a treatment."),
        (f"{MINOR}", "We only see adults"),
    ],
)
def test_treatment_is_not_waited_for_without_it(
    client: Browser, clinic: Clinic, born_on: str, says: str
) -> None:
    nothing_free(clinic)

    page = client.post(address("join_waitlist", clinic), filled_in(birth_on=born_on))

    assert (page.status_code, says in text_of(page)) == (422, True)
    assert (WaitlistEntry.objects.count(), Client.objects.count()) == (0, 0)


@pytest.mark.parametrize("is_known", [True, False])
def test_date_typed_is_kept_with_the_wish(client: Browser, clinic: Clinic, is_known: bool) -> None:
    """Of somebody known without one it is not written into the record."""
    if is_known:
        noor = {"first_name": "Noor", "last_name": "Example", "email": "noor@mail.example"}
        make_client(**noor, birth_on=None)
    nothing_free(clinic)

    client.post(address("join_waitlist", clinic), filled_in(birth_on=f"{ADULT}"))

    entry = WaitlistEntry.objects.get()
    assert (entry.birth_on, entry.client.birth_on) == (ADULT, None if is_known else ADULT)


@pytest.mark.parametrize(("born_on", "error"), [(None, BirthDateNeeded), (MINOR, AdultsOnly)])
def test_offer_is_taken_by_adults_only(
    client: Browser, clinic: Clinic, born_on: Any, error: type[Exception]
) -> None:
    entry = wait(clinic, client=make_client(birth_on=None))
    WaitlistEntry.objects.update(birth_on=born_on)
    entry.refresh_from_db()
    sweep_offers(NOON)

    with pytest.raises(error):
        accept_offer(entry=entry, starts_at=tuesday(clinic), by=entry.client, now=NOON)
    page = client.post(place_of(entry), {"starts_at": moment(tuesday(clinic))})

    assert page.status_code == 422
    assert not Appointment.objects.filter(status="booked").exists()


def test_date_of_the_wish_counts_when_the_offer_is_taken(clinic: Clinic) -> None:
    entry = wait(clinic, client=make_client(birth_on=None))
    WaitlistEntry.objects.update(birth_on=ADULT)
    entry.refresh_from_db()
    sweep_offers(NOON)

    assert accept_offer(entry=entry, starts_at=tuesday(clinic), by=entry.client, now=NOON)
