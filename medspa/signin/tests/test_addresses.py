"""Another e-mail address of a client: who opens their clinical pages with it, and who does not."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.models import AddressChange, Client
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from medspa.signin.addresses import (
    confirm_identity,
)
from medspa.signin.errors import AddressMoved, AddressTaken
from medspa.signin.tests.codes import sign_in
from medspa.signin.tests.moved_address import NEW, OLD, browser_at, change, has_clinical_pages

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FRONT_DESK, Role.MEDICAL_DIRECTOR])
def test_a_code_to_an_address_that_the_desk_wrote_opens_nothing_clinical(mara: Client, role: Role):
    changed = change(mara, make_user(role))

    browser = browser_at(changed)

    assert browser.get(reverse("me_messages")).url == reverse("me_shut")
    assert browser.post(reverse("me_export")).url == reverse("me_shut")
    assert browser.get(reverse("me_shut")).status_code == 200


def test_an_unconfirmed_address_signs_out(mara: Client, desk: User):
    browser = browser_at(change(mara, desk))

    browser.post(reverse("me_sign_out"))

    assert browser.get(reverse("me_shut")).url.startswith(reverse("me_sign_in"))


def test_a_second_tab_is_told_of_the_first(mara: Client, desk: User):
    browser = Browser()
    browser.force_login(desk)
    url = reverse("change_client_address", args=[mara.pk])
    seen = (
        browser.get(reverse("client_address", args=[mara.pk])).context["new_form"]["seen"].value()
    )
    browser.post(url, {"email": NEW, "seen": seen})

    second = browser.post(url, {"email": "third@mail.example", "seen": seen})

    mara.refresh_from_db()
    assert (second.status_code, mara.email) == (422, NEW)
    assert f"Somebody changed the address meanwhile, to {NEW}." in second.content.decode()
    again = {"email": "third@mail.example", "seen": second.context["new_form"]["seen"].value()}
    assert browser.post(url, again).status_code == 302


def test_nobody_confirms_an_address_that_was_not_shown(mara: Client, desk: User):
    change(mara, desk)
    change(mara, desk, "third@mail.example")

    with pytest.raises(AddressMoved):
        confirm_identity(
            client=mara,
            how="photo_id",
            seen=NEW,
            by=make_user(Role.INJECTOR),
            now=timezone.now(),
        )


def test_an_address_written_past_every_service_opens_nothing_clinical(mara: Client):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_client SET email = %s WHERE id = %s", [NEW, mara.pk])
    mara.refresh_from_db()

    assert not has_clinical_pages(mara)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_client SET confirmed_email = '' WHERE id = %s", [mara.pk])
    mara.refresh_from_db()
    assert mara.confirmed_email == OLD


def test_the_administration_does_not_change_the_address(mara: Client):
    browser = Browser()
    browser.force_login(make_user(Role.MANAGER))

    browser.post(
        reverse("admin:clients_client_change", args=[mara.pk]),
        {
            "first_name": "Mara",
            "last_name": "Mine",
            "email": NEW,
            "confirmed_email": NEW,
            "phone": "+14155550123",
            "contact_preference-TOTAL_FORMS": "0",
            "contact_preference-INITIAL_FORMS": "0",
        },
    )

    mara.refresh_from_db()
    assert (mara.email, mara.confirmed_email) == (OLD, OLD)


def test_back_to_the_confirmed_address_opens_the_pages(mara: Client, desk: User):
    changed = change(change(mara, desk), desk, OLD)

    assert changed.has_confirmed_address
    assert not AddressChange.objects.filter(state="waiting").exists()


@pytest.mark.parametrize(
    ("role", "is_done"),
    [
        (Role.FRONT_DESK, False),
        (Role.MANAGER, False),
        (Role.INJECTOR, True),
        (Role.PRESCRIBER, True),
        (Role.MEDICAL_DIRECTOR, True),
    ],
)
def test_identity_is_confirmed_by_those_who_read_charts(
    mara: Client, desk: User, role: Role, is_done: bool
):
    changed = change(mara, desk)
    browser = Browser()
    browser.force_login(make_user(role))
    assert browser.get(reverse("client_address", args=[mara.pk])).status_code == 200

    browser.post(reverse("confirm_client_identity", args=[mara.pk]), {"how": "photo_id"})

    changed.refresh_from_db()
    assert has_clinical_pages(changed) is is_done
    events = AuditEvent.objects.filter(action="client.identity_confirmed")
    assert [event.facts for event in events] == ([{"how": "photo_id"}] if is_done else [])


def test_how_identity_was_seen_is_asked(mara: Client, desk: User):
    change(mara, desk)
    browser = Browser()
    browser.force_login(make_user(Role.INJECTOR))

    response = browser.post(reverse("confirm_client_identity", args=[mara.pk]), {})

    assert response.status_code == 422
    assert response.context["identity_form"].errors["how"] == ["Please say how."]


def test_whoever_reads_charts_mends_what_nobody_asked_for(mara: Client):
    Client.objects.filter(pk=mara.pk).update(email=NEW)

    done = confirm_identity(
        client=mara, how="in_person", by=make_user(Role.INJECTOR), now=timezone.now()
    )

    assert done.confirmed_email == NEW
    assert done.address_changes.get().changed_by is None


def test_an_injector_does_not_change_addresses(mara: Client):
    with pytest.raises(NotPermitted):
        change(mara, make_user(Role.INJECTOR))


def test_an_address_of_a_namesake_is_taken(mara: Client, desk: User):
    make_client(first_name="Mara", last_name="Mine", email=NEW)

    with pytest.raises(AddressTaken):
        change(mara, desk)


def test_the_address_of_another_client_opens_nothing_of_theirs(mara: Client, desk: User):
    accomplice = make_client(first_name="Eve", last_name="Other", email=NEW)
    changed = change(mara, desk)
    browser = Browser()
    sign_in(browser, changed)
    browser.post(reverse("me_who"), {"person": mara.pk})

    assert browser.post(reverse("me_export")).url == reverse("me_shut")
    browser.post(reverse("me_who"), {"person": accomplice.pk})
    assert browser.post(reverse("me_export")).status_code == 200


def test_a_new_client_begins_with_a_confirmed_address(mara: Client):
    assert (mara.confirmed_email, mara.has_confirmed_address) == (OLD, True)
    assert has_clinical_pages(mara)


def test_a_son_gets_the_address_of_the_family(mara: Client, desk: User):
    family = make_client(first_name="Mara", last_name="Mine", email=NEW, birth_on=date(1960, 1, 1))

    assert change(mara, desk).namesake == 1
    assert family.namesake == 0


def test_the_desk_says_that_it_is_another_person(mara: Client, desk: User):
    make_client(first_name="Mara", last_name="Mine", email=NEW, birth_on=None)
    browser = Browser()
    browser.force_login(desk)
    page = reverse("change_client_address", args=[mara.pk])

    assert browser.post(page, {"email": NEW}).status_code == 422
    browser.post(page, {"email": NEW, "is_another": "on"})

    mara.refresh_from_db()
    assert (mara.email, mara.namesake) == (NEW, 1)
