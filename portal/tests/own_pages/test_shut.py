"""While an address is not confirmed, whoever reads mail there sees and changes nothing."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import Clinic
from bookings.views.public.initial_answers import initial_answers
from medspa.accounts.access import CLIENT, KNOWN_CLIENT
from medspa.clients.models import Client
from medspa.signin.session import signed_in_client
from medspa.tests.site_map import pages
from portal.tests.mine import visit_of

pytestmark = pytest.mark.django_db


def leave_unconfirmed(client: Client) -> None:
    Client.objects.filter(pk=client.pk).update(confirmed_email="before@mail.example")


def test_every_page_of_mine_is_shut_but_the_one_that_says_why(
    clinic: Clinic, mara: Client, signed_in: Browser
):
    visit = visit_of(clinic, mara, 3)
    phone, browser = mara.phone, signed_in
    leave_unconfirmed(mara)
    shut = [page for page in pages() if page.access in (CLIENT, KNOWN_CLIENT)]
    assert {page.url.split("/")[1] for page in shut} == {"me"}
    typed = {"phone": "+14155550199", "kind": "delete", "choice": "sms", "granted": "True"}

    answers = {
        page.name: {response.status_code: response.headers.get("Location")}
        for page in shut
        if page.name != "me_shut"
        for response in (browser.get(page.url), browser.post(page.url, typed))
    }

    assert len(answers) >= 6
    assert answers == {name: {302: reverse("me_shut")} for name in answers}
    said = browser.get(reverse("me_shut")).content.decode()
    assert "Answer the message we sent to your previous address" in said
    assert not any(word in said for word in ("/a/", visit.reference, reverse("me_details"), "1988"))
    mara.refresh_from_db()
    assert (mara.phone, mara.requests.count(), mara.channel_consents.count()) == (phone, 0, 0)


def test_the_booking_form_tells_an_unconfirmed_address_nothing(mara: Client, signed_in: Browser):
    leave_unconfirmed(mara)

    request = signed_in.get(reverse("me_shut")).wsgi_request

    assert request.proven_client == mara  # type: ignore[attr-defined]
    assert signed_in_client(request) is None
    assert initial_answers(request) == {}
