"""The link of one who waits: made again, revoked, over."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.booking.links import replace_entry_link
from bookings.errors import NotWaiting
from bookings.ground.waitlist_tokens import WaitlistLinkExpired, entry_token, get_entry_by_token
from bookings.messages.waitlist_letters import NEWER_LINK
from bookings.models import WaitlistEntry
from bookings.tests.factories import make_clinic
from bookings.tests.waitlist.factories import wait
from bookings.waitlist.entries import leave_waitlist
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.tests.written import why_not_sent, written

pytestmark = pytest.mark.django_db


@shared
def entry() -> WaitlistEntry:
    today = timezone.localdate()
    return wait(make_clinic(), now=timezone.now(), from_on=today, to_on=today + timedelta(days=9))


def days_ago(days: int) -> dict[str, object]:
    on = timezone.localdate() - timedelta(days=days)
    return {"from_on": on, "to_on": on}


def test_new_link_revokes_the_old_and_is_sent(entry: WaitlistEntry):
    old = entry_token(entry)

    fresh = replace_entry_link(entry=entry, by=make_user(Role.FRONT_DESK), now=timezone.now())

    new = entry_token(fresh)
    with pytest.raises(WaitlistEntry.DoesNotExist):
        get_entry_by_token(old)
    assert get_entry_by_token(new) == entry
    letters = Message.objects.filter(kind="bookings/waitlist_joined").order_by("pk")
    assert [why_not_sent(each) for each in letters] == [NEWER_LINK, ""]
    assert new in written(letters[1]).text
    assert old not in written(letters[1]).text
    assert AuditEvent.objects.filter(action="waitlist_entry.link_replaced").count() == 1


def test_version_typed_by_hand_opens_nothing(entry: WaitlistEntry):
    replace_entry_link(entry=entry, by=make_user(Role.FRONT_DESK), now=timezone.now())
    entry.refresh_from_db()
    identity, mac = entry_token(entry).split("~")

    for forged in (f"{identity[:-1]}1~{mac}", f"{identity[:-2]}~{mac}", f"{identity}0~{mac}"):
        with pytest.raises(WaitlistEntry.DoesNotExist):
            get_entry_by_token(forged)


@pytest.mark.parametrize(("days", "is_open"), [(29, True), (32, False)])
def test_link_is_over_some_weeks_after_the_last_day(entry: WaitlistEntry, days: int, is_open: bool):
    WaitlistEntry.objects.update(**days_ago(days))

    if is_open:
        assert get_entry_by_token(entry_token(entry)) == entry
    else:
        with pytest.raises(WaitlistLinkExpired):
            get_entry_by_token(entry_token(entry))


def test_link_is_over_some_weeks_after_leaving(entry: WaitlistEntry, client: Browser):
    leave_waitlist(entry=entry, by=entry.client, now=timezone.now() - timedelta(days=31))
    there = reverse("waitlist_place", args=[entry_token(entry)])

    page = client.get(there)

    assert (page.status_code, client.post(there).status_code) == (410, 410)
    assert "It was for a waitlist spot that ended a few weeks ago." in page.content.decode()


def test_desk_sends_a_new_link(entry: WaitlistEntry, desk: Browser):
    old = entry_token(entry)

    page = desk.post(reverse("waitlist_link", args=[entry.pk]), follow=True)

    assert "The old link no longer works." in page.content.decode()
    assert desk.get(reverse("waitlist_place", args=[old])).status_code == 404


def test_link_of_one_who_left_is_not_renewed_and_not_by_everybody(entry: WaitlistEntry):
    with pytest.raises(NotPermitted):
        replace_entry_link(entry=entry, by=make_user(Role.INJECTOR), now=timezone.now())
    leave_waitlist(entry=entry, by=entry.client, now=timezone.now())

    with pytest.raises(NotWaiting):
        replace_entry_link(entry=entry, by=make_user(Role.FRONT_DESK), now=timezone.now())
