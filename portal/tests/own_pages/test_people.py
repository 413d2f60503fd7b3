"""Several people with one address, another address, and requests that are taken back."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import Clinic
from bookings.tests.pages import text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client, ClientRequest
from medspa.clients.tests.factories import make_client
from medspa.messaging.tests.written import the_letter
from portal.requests.errors import RequestSettled
from portal.requests.services import settle_request, withdraw_request
from portal.tests.mine import visit_of
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


def test_people_of_one_address_are_a_press_away(signed_in: Browser, mara: Client, clinic: Clinic):
    mother = make_client(first_name="Lucía", last_name="Núñez", email=mara.email)
    visit_of(clinic, mother, 5)

    assert "Switch to Lucía Núñez" in text_of(signed_in.get(reverse("me")))
    switched = signed_in.post(reverse("me_who"), {"person": mother.pk}, follow=True)

    assert "See you soon, Lucía" in text_of(switched)
    assert "Switch to Mara Mine" in text_of(switched)


def test_somebody_with_another_address_is_not_offered(signed_in: Browser, vera: Client):
    assert "Switch to" not in text_of(signed_in.get(reverse("me")))
    signed_in.post(reverse("me_who"), {"person": vera.pk})

    assert "Vera" not in text_of(signed_in.get(reverse("me")))


def test_visit_ahead_shows_what_was_told_and_what_to_know(
    signed_in: Browser, mara: Client, clinic: Clinic
):
    make_area("TEMPLE", takes_filler=True, lay_name="Temples")
    visit = visit_of(clinic, mara, 5)
    visit.interests, visit.note, visit.contact_name = ["TEMPLE"], "I faint easily.", "Ana Mine"
    visit.save()

    said = text_of(signed_in.get(reverse("me")))

    for words in ("Temples", "I faint easily.", "Before you come", "Booked by Ana Mine"):
        assert words in said


def test_another_address_is_written_to_and_the_present_one_decides(
    signed_in: Browser, mara: Client
):
    done = signed_in.post(reverse("me_email"), {"email": "new@mail.example"}, follow=True)

    mara.refresh_from_db()
    assert (mara.email, mara.confirmed_email) == ("new@mail.example", "mara@mail.example")
    assert "say yes in our message there" in text_of(done)
    assert the_letter(kind="signin/address_changed").address == "mara@mail.example"
    assert signed_in.get(reverse("me")).url.startswith(reverse("me_sign_in")), "signed out"


def test_address_of_a_namesake_is_not_taken_and_nothing_is_told(signed_in: Browser, mara: Client):
    make_client(first_name="Mara", last_name="Mine", email="mine@mail.example")

    refused = signed_in.post(reverse("me_email"), {"email": "mine@mail.example"})

    assert refused.status_code == 422
    assert "Please call us" in text_of(refused)
    mara.refresh_from_db()
    assert mara.email == "mara@mail.example"


def test_request_begins_with_nothing_chosen(signed_in: Browser):
    assert "checked" not in signed_in.get(reverse("me_data")).content.decode()


def test_request_says_what_happens_to_visits_still_booked(
    signed_in: Browser, mara: Client, clinic: Clinic
):
    assert "doesn't cancel" not in text_of(signed_in.get(reverse("me_data")))
    visit_of(clinic, mara, 5)

    assert "doesn't cancel it" in text_of(signed_in.get(reverse("me_data")))


def test_request_is_taken_back(signed_in: Browser, mara: Client):
    signed_in.post(reverse("me_data"), {"kind": "delete", "text": ""})
    asked = ClientRequest.objects.get()

    done = signed_in.post(reverse("me_withdraw", args=[asked.pk]), follow=True)

    asked.refresh_from_db()
    assert (asked.state, asked.settled_by) == ("withdrawn", None)
    assert "Taken back" in text_of(done)
    assert AuditEvent.objects.filter(action="client_request.withdrawn").count() == 1
    signed_in.post(reverse("me_data"), {"kind": "delete", "text": ""})
    assert ClientRequest.objects.filter(state="open").count() == 1, "and may be asked anew"


def test_request_of_another_client_is_not_taken_back(signed_in: Browser, vera: Client):
    theirs = ClientRequest.objects.create(client=vera, kind="correct", text="My name.")

    assert signed_in.post(reverse("me_withdraw", args=[theirs.pk])).status_code == 404


def test_answered_request_is_not_taken_back(mara: Client):
    asked = ClientRequest.objects.create(client=mara, kind="correct", text="My name.")
    desk = make_user(Role.FRONT_DESK)
    settle_request(asked=asked, state="done", answer="Done.", by=desk, now=asked.asked_at)

    with pytest.raises(RequestSettled):
        withdraw_request(asked=asked, now=asked.asked_at)
