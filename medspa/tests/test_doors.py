"""Doors: a page that nobody thought about opens for nobody, and the thought is written here."""

import pytest
from django.test import Client as Browser
from django.urls import Resolver404, resolve, reverse

from medspa.accounts.access import CLIENT, HANDED_OVER, KNOWN_CLIENT, PUBLIC, SIGNED_IN, TOKEN
from medspa.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from medspa.accounts.tests.factories import make_user
from medspa.tests.site_map import Page, pages

pytestmark = pytest.mark.django_db

# Open to everybody. A name goes in here only by decision.
PUBLIC_PAGES = {
    "estimate_notice",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "api:api-root",
    "api:appointment_types",
    "api:areas",
    "api:availability",
    "api:book",
    "api:hold",
    "api:locations",
    "api:openapi-json",
    "api:openapi-view",
    "api:providers",
    "api_unknown",
    "book",
    "book_details",
    "book_left",
    "book_time",
    "embed",
    "healthz",
    "home",
    "join_waitlist",
    "locations",
    "me_code",
    "me_sign_in",
    "me_sign_out",
    "me_who",
    "metrics",  # for whoever knows the token
    "mfa_authenticate",
    "page",
    "prices",
    "robots",
    "sitemap",
    "team",
    "treatment_detail",
    "face",
    "talk_about",
    "treatment_list",
    "waitlist_joined",
}
# Open to whoever holds a link.
TOKEN_PAGES = {
    "forms_answer",
    "forms_confirm",
    "forms_part",
    "forms_questions",
    "visit_forms",
    "estimate_paper",
    "read_estimate",
    "api:release",
    "api:renew",
    "api:visit",
    "book_done",
    "cancel_appointment",
    "change_waitlist",
    "confirm_appointment",
    "form_copies",
    "form_copy",
    "leave_waitlist",
    "me_address",
    "manage_appointment",
    "move_appointment",
    "sign_form",
    "sign_forms",
    "staff_calendar",
    "team_address",
    "visit_calendar",
    "visit_details",
    "waitlist_place",
    "read_plan",
    "answer_plan",
    "sign_my_plan",
    "plan_paper",
    "book_my_plan",
}
# Open on our tablet in a client's hands, and nowhere else.
TABLET_PAGES = {f"tablet_{name}" for name in ("done", "end", "form", "forms", "home", "unlock")}
# Open to a client who signed in with a code, and to nobody of the team.
CLIENT_PAGES = {"me_shut"}
# The same, once the address is confirmed.
KNOWN_CLIENT_PAGES = {
    "me",
    "me_choices",
    "me_data",
    "me_details",
    "me_email",
    "me_export",
    "me_messages",
    "me_paper",
    "me_papers",
    "me_visit",
    "me_withdraw",
    "me_withdraw_paper",
    "me_plan",
}
# Open to everybody who has an account, whatever the role.
SIGNED_IN_PAGES = {
    "account_change_password",
    "account_reauthenticate",
    "account_set_password",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_list_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "sign_out_everywhere",
    "usersessions_list",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
}
# Open to somebody who has shown lately who they are: signatures, exports, accounts.
PROVEN_PAGES = {
    "add_addendum",
    "admin:accounts_user_add",
    "admin:accounts_user_change",
    "admin:catalogue_export",
    "admin:clinic_staffmember_add",
    "admin:clinic_staffmember_change",
    "answer_for_gate",
    "confirm_client_identity",
    "cosign_chart",
    "go_on_all_the_same",
    "grant_clearance",
    "lot_recall_csv",
    "lot_recall_pdf",
    "my_address",
    "note_late_consent",
    "sign_chart",
    "team_member",
    "team_member_act",
    "team_member_address",
}
# Pages of libraries that this clinic does not use.
SHUT_PAGES = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "admin:auth_user_password_change",
    "admin:password_change",
    "admin:password_change_done",
}


def names(access: object) -> set[str]:
    return {page.name for page in pages() if page.access == access}


def needing(permission: Permission) -> list[Page]:
    return [page for page in pages() if page.access and page.access.permission == permission]


def answers(browser: Browser, page: Page) -> tuple[int, int]:
    return browser.get(page.url).status_code, browser.post(page.url).status_code


def test_the_site_map_leads_to_the_views_that_it_names():
    astray = [page for page in pages() if page.name and not leads_home(page)]

    assert [(page.name, page.url) for page in astray] == []
    assert len(pages()) > 40


def leads_home(page: Page) -> bool:
    try:
        return resolve(page.url).view_name == page.name
    except Resolver404:
        return False


def test_public_pages_are_the_ones_decided_on():
    assert names(PUBLIC) - PUBLIC_PAGES == set()


def test_token_pages_are_the_ones_decided_on():
    assert names(TOKEN) - TOKEN_PAGES == set()


def test_pages_of_the_tablet_are_the_ones_decided_on():
    assert names(HANDED_OVER) == TABLET_PAGES


def test_pages_of_the_tablet_open_for_nobody_else(client: Browser):
    client.force_login(make_user(*Role))
    astray = [
        page.name
        for page in pages()
        if page.access == HANDED_OVER
        for response in (client.get(page.url), client.post(page.url))
        if response.status_code != 302 or response.url != reverse("home")
    ]

    assert astray == []


def test_pages_for_clients_are_the_ones_decided_on():
    assert names(CLIENT) == CLIENT_PAGES
    assert names(KNOWN_CLIENT) == KNOWN_CLIENT_PAGES


@pytest.mark.parametrize("is_team", [False, True])
def test_pages_for_clients_open_for_no_stranger_and_nobody_of_the_team(
    client: Browser, is_team: bool
):
    if is_team:
        client.force_login(make_user(*Role))
    entrance = reverse("me_sign_in")

    open_to_others = [
        page.name
        for page in pages()
        if page.access in (CLIENT, KNOWN_CLIENT)
        for response in (client.get(page.url), client.post(page.url))
        if response.status_code != 302 or not response.url.startswith(entrance)
    ]

    assert open_to_others == []


def test_pages_for_everybody_with_an_account_are_the_ones_decided_on():
    assert names(SIGNED_IN) - SIGNED_IN_PAGES == set()


def test_pages_that_ask_for_recent_proof_are_the_ones_decided_on():
    assert {page.name for page in pages() if page.access and page.access.proof} == PROVEN_PAGES


def test_pages_that_declare_nothing_are_the_ones_decided_on():
    assert names(None) - SHUT_PAGES == set()


def test_shut_pages_open_for_nobody(client: Browser):
    client.force_login(make_user(*Role))

    shut = {page.name: answers(client, page) for page in pages() if page.access is None}

    assert shut == dict.fromkeys(shut, (403, 403))


def test_every_other_page_asks_a_stranger_to_sign_in(client: Browser):
    elsewhere = (PUBLIC, TOKEN, CLIENT, KNOWN_CLIENT, HANDED_OVER, None)
    closed = [page for page in pages() if page.access not in elsewhere]

    open_to_strangers = [
        page.name
        for page in closed
        for response in (client.get(page.url), client.post(page.url))
        if response.status_code != 302 or not response.url.startswith(reverse("account_login"))
    ]

    assert open_to_strangers == []


@pytest.mark.parametrize("permission", Permission)
def test_pages_refuse_everybody_without_their_permission(client: Browser, permission: Permission):
    without = [role for role in Role if permission not in ROLE_PERMISSIONS[role]]
    client.force_login(make_user(*without))

    found = {page.url: answers(client, page) for page in needing(permission)}

    assert found == dict.fromkeys(found, (403, 403))


@pytest.mark.urls("medspa.tests.web.urls_that_fail")
def test_a_view_that_declares_nothing_is_refused(client: Browser):
    client.force_login(make_user(*Role))

    assert client.get("/undeclared/").status_code == 403


@pytest.mark.urls("medspa.tests.web.urls_that_fail")
def test_a_page_behind_a_link_is_kept_out_of_caches_and_search_engines(client: Browser):
    response = client.get("/with-token/secret/")

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_staff_page_is_not_there_any_more_after_signing_out(client: Browser):
    client.force_login(make_user())

    assert client.get(reverse("message_list"))["Cache-Control"] == "no-store, private"
