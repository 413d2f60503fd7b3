"""The license of one of the team: read by whoever looks after it, written by a director."""

from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clinic.tests.factories import make_staff, today_here

pytestmark = pytest.mark.django_db


def browser_of(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def test_license_has_a_page_that_a_manager_reads_and_a_director_writes() -> None:
    mara = make_staff()
    director, manager = make_user(Role.MEDICAL_DIRECTOR), make_user(Role.MANAGER)
    url = reverse("staff_licence", args=[mara.slug])
    typed = {"licence_number": " RN-77 ", "licence_expires_on": "2031-01-01"}
    for user, status in ((manager, 422), (director, 302)):
        browser = browser_of(user)
        assert ("<form method" in browser.get(url).text.split("<main")[1]) is (status == 302)
        assert browser.post(url, typed).status_code == status
    mara.refresh_from_db()
    assert (mara.licence_number, mara.licence_expires_on) == ("RN-77", date(2031, 1, 1))
    browser = browser_of(director)
    ago, ahead = (f"{today_here().year + years}-06-01" for years in (-3, 16))
    tries = (
        (ahead, "", "Check the year."),
        (ahead, "on", "Check the year."),
        (ago, "", "This day is over"),
        ("2030-12-31", "", "before the end that is known, Jan 1, 2031"),
    )
    for day, ended, why in tries:
        slip = browser.post(url, typed | {"licence_expires_on": day, "has_ended": ended})
        assert (slip.status_code, why in slip.text) == (422, True), day
    noted = AuditEvent.objects.get(action="staff.licence_written")
    assert noted.facts["after"] == "2031-01-01"
    over = typed | {"licence_expires_on": ago, "has_ended": "on"}
    assert browser.post(url, over).status_code == 302
    mara.refresh_from_db()
    assert str(mara.licence_expires_on) == ago
    assert browser_of(make_user(Role.PRESCRIBER)).post(url, typed).status_code == 403
