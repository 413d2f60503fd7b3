"""Who may do what before the needle: each role, page and method, as the pages answer.

The pages are those of the URL conf, so that a new one is asked at once. They are asked about
things that do not exist: whoever may come in is told so, asked for more, or shown the way.
"""

import pytest
from django.test import Client as Browser

from medspa.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.tests.factories import make_location
from medspa.tests.site_map import Page, our_pages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Written down a second time, since a page could declare too little.
DECIDED = {
    Permission.VIEW_CHARTS: {
        "client_record",
        "client_record_further",
        "consent_copy",
        "plan_detail",
        "plan_funnel",
        "assessment",
        "chart_detail",
    },
    Permission.WRITE_CHARTS: {
        "add_stage",
        "agree_plan",
        "answer_for_gate",  # whose it is, the table says for each rule
        "assess_area",
        "keep_assessment",
        "hand_tablet_over",
        "make_plan",
        "note_told",
        "present_plan",
        "print_paper",
        "record_paper",
        "set_item",
        "take_consent",
    },
    Permission.BOOK_FOR_CLIENT: {"book_signed_plan", "plans_to_book"},
    Permission.SIGN_CHARTS: {"sign_chart"},
    Permission.GRANT_CLEARANCE: {
        "go_on_all_the_same",
        "grant_clearance",
        "jurisdictions",
        "note_late_consent",
        "withdraw_clearance",
    },
}


def pages_of_charting() -> list[Page]:
    """Those of the team; links and the tablet have doors of their own (`test_doors.py`)."""
    own = [page for page in our_pages() if page.view.__module__.startswith("charting.")]
    return [page for page in own if page.access and page.access.permission]


@pytest.mark.parametrize("role", Role)
def test_pages_open_for_the_roles_that_may_and_for_no_other(client: Browser, role: Role) -> None:
    make_location()
    client.force_login(make_user(role))
    client.raise_request_exception = False
    found, expected = {}, {}
    for page in pages_of_charting():
        assert page.access
        for method in ("get", "post"):
            answer = getattr(client, method)(page.url)
            found[page.name, method] = "refused" if answer.status_code == 403 else "open"
            may = page.access.permission in ROLE_PERMISSIONS[role]
            expected[page.name, method] = "open" if may else "refused"
            assert answer.status_code < 500, (page.name, method)

    assert found == expected
    assert len(found) > 80


@pytest.mark.parametrize(
    ("permission", "name"),
    sorted((permission, name) for permission, names in DECIDED.items() for name in names),
)
def test_what_is_decided_is_what_the_page_asks(permission: Permission, name: str) -> None:
    [page] = [one for one in our_pages() if one.name == name]
    assert page.access
    assert page.access.permission == permission


def test_the_desk_and_managers_see_nothing_clinical(client: Browser) -> None:
    """They book; what a plan, an exam or an answer says is not theirs to read."""
    make_location()
    client.force_login(make_user(Role.FRONT_DESK, Role.MANAGER))
    for page in pages_of_charting():
        assert page.access
        if page.access.permission == Permission.VIEW_CHARTS:
            assert client.get(page.url).status_code == 403, page.name
