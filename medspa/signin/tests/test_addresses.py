"""Another e-mail address of a client: who opens her clinical pages with it, and who does not."""

from datetime import date

import pytest
from django.core.cache import cache
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
from medspa.clinic.tests.factories import make_location, make_organisation
from medspa.errors import NotPermitted
from medspa.messaging.models import Message
from medspa.messaging.sending.codes import with_code
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter
from medspa.signin.addresses import (
    answer_for_old_address,
    answer_url,
    change_address,
    confirm_identity,
)
from medspa.signin.errors import AddressMoved, AddressTaken, NothingToConfirm
from medspa.signin.tests.codes import sign_in

pytestmark = pytest.mark.django_db
OLD, NEW = "mara@mail.example", "new@mail.example"
CLINICAL = [("get", "me_messages"), ("post", "me_export")]


@pytest.fixture
def mara() -> Client:
    cache.clear()
    make_location()
    return make_client(first_name="Mara", last_name="Mine", email=OLD)


@pytest.fixture
def desk() -> User:
    return make_user(Role.FRONT_DESK, full_name="Noor Haddad")


def change(mara: Client, by: User, email: str = NEW) -> Client:
    return change_address(client=mara, email=email, by=by, now=timezone.now())


def browser_at(client: Client) -> Browser:
    browser = Browser()
    sign_in(browser, client)
    return browser


def has_clinical_pages(client: Client) -> bool:
    browser = browser_at(client)
    answers = [getattr(browser, how)(reverse(page)) for how, page in CLINICAL]
    assert len({answer.status_code for answer in answers}) == 1
    return answers[0].status_code == 200


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


def test_a_first_link_says_what_came_after_it(mara: Client, desk: User):
    first = change(mara, desk).address_changes.get()
    second = change(mara, desk, "third@mail.example").address_changes.first()
    assert "answer the newer message" in page_of(first)

    answer_for_old_address(change=second, is_hers=False, now=timezone.now())

    mara.refresh_from_db()
    assert mara.email == OLD
    assert "We'll keep writing to you at this address." in page_of(first)


def test_a_first_link_says_that_a_newer_change_was_confirmed(mara: Client, desk: User):
    first = change(mara, desk).address_changes.get()
    second = change(mara, desk, "third@mail.example").address_changes.first()

    answer_for_old_address(change=second, is_hers=True, now=timezone.now())

    assert "the newer one is confirmed" in page_of(first)
    assert "Your new address is confirmed" in page_of(second)


def test_answering_by_a_first_link_changes_nothing_and_says_so(mara: Client, desk: User):
    first = change(mara, desk).address_changes.get()
    change(mara, desk, "third@mail.example")

    for answer in ("yes", "no"):
        response = Browser().post(path_of(first), {"answer": answer})
        assert response.status_code == 422
        assert "This change was replaced" in response.content.decode()
    mara.refresh_from_db()
    assert (mara.email, mara.confirmed_email) == ("third@mail.example", OLD)


def path_of(one: AddressChange) -> str:
    return "/me/" + answer_url(one).partition("/me/")[2]


def page_of(one: AddressChange) -> str:
    return Browser().get(path_of(one)).content.decode()


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


def test_the_old_address_is_told_and_opens_the_pages(mara: Client, desk: User):
    changed = change(mara, desk)
    letter = the_letter(kind="signin/address_changed")
    assert (letter.address, letter.client) == (OLD, mara)
    link = answer_url(changed.address_changes.get()).partition("/me/")[2]

    done = Browser().post(f"/me/{link}", {"answer": "yes"})

    assert done.status_code == 200
    mara.refresh_from_db()
    assert (mara.email, mara.confirmed_email) == (NEW, NEW)
    assert has_clinical_pages(mara)


def test_the_old_address_stops_it(mara: Client, desk: User):
    one = change(mara, desk).address_changes.get()

    answer_for_old_address(change=one, is_hers=False, now=timezone.now())

    mara.refresh_from_db()
    assert mara.email == OLD
    assert has_clinical_pages(mara)
    with pytest.raises(NothingToConfirm):
        answer_for_old_address(change=one, is_hers=True, now=timezone.now())


def test_the_link_of_a_change_that_was_changed_again_does_nothing(mara: Client, desk: User):
    first = change(mara, desk).address_changes.get()
    change(mara, desk, "third@mail.example")

    with pytest.raises(NothingToConfirm):
        answer_for_old_address(change=first, is_hers=True, now=timezone.now())

    letters = Message.objects.filter(kind="signin/address_changed")
    assert {letter.address for letter in letters} == {OLD}


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


def test_the_address_of_another_client_opens_nothing_of_hers(mara: Client, desk: User):
    accomplice = make_client(first_name="Eve", last_name="Other", email=NEW)
    changed = change(mara, desk)
    browser = Browser()
    sign_in(browser, changed)
    browser.post(reverse("me_who"), {"person": mara.pk})

    assert browser.post(reverse("me_export")).url == reverse("me_shut")
    browser.post(reverse("me_who"), {"person": accomplice.pk})
    assert browser.post(reverse("me_export")).status_code == 200


def test_the_link_is_put_in_when_the_letter_leaves(mara: Client, desk: User):
    one = change(mara, desk).address_changes.get()
    letter = the_letter(kind="signin/address_changed")

    assert answer_url(one) not in letter.text + letter.html
    assert answer_url(one) in with_code(letter, letter.text)
    assert answer_url(one) in with_code(letter, letter.html)


def test_a_made_up_link_answers_nothing(mara: Client, desk: User):
    one = change(mara, desk).address_changes.get()

    for token in (f"{one.pk}~{'m9' * 16}", f"{one.pk}~", f"{one.pk}", "m9" * 27, f"x~{one.pk}"):
        assert Browser().get(reverse("me_address", args=[token])).status_code == 404


def test_the_team_does_not_read_the_link(mara: Client, desk: User):
    change(mara, desk)
    letter = the_letter(kind="signin/address_changed")
    browser = Browser()
    browser.force_login(make_user(Role.MANAGER))

    page = browser.get(reverse("message_detail", args=[letter.pk])).content.decode()

    assert "/me/address/" in letter.text
    assert "/me/address/" not in page


def test_a_new_client_begins_with_a_confirmed_address(mara: Client):
    assert (mara.confirmed_email, mara.has_confirmed_address) == (OLD, True)
    assert has_clinical_pages(mara)


@in_each_language
def test_the_letter_says_this(language: str, desk: User, settings):
    settings.SITE_URL, settings.SECRET_KEY = "https://clinic.example", "key of this test"
    make_organisation("Lumen")
    make_location()
    client = make_client(first_name="Mara", email=OLD, language=language)

    one = change(client, desk).address_changes.get()

    letter = the_letter(kind="signin/address_changed")
    letter.text, letter.html = (
        part.replace(f"/{one.pk}~", "/1~") for part in (letter.text, letter.html)
    )
    assert_golden(letter)


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
