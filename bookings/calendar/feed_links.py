"""The link by which a staff member's own calendar reads their appointments."""

import secrets
from datetime import datetime

from django.db import transaction

from bookings.ground.tokens import hash_of
from bookings.models import CalendarFeed
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted


@transaction.atomic
def renew_feed(*, staff: StaffMember, by: User, now: datetime) -> str:
    """Give out a new link and revoke the one before.

    Returns its token, which is kept nowhere. Raises NotPermitted for anybody but its owner.
    """
    _require_own(staff, by)
    _revoke_open_ones(staff, by, now)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(staff=staff, token_hash=hash_of(token), created_at=now)
    record(by=by, action="calendar_feed.opened", target=feed, staff=staff.pk)
    return token


@transaction.atomic
def revoke_feed(*, staff: StaffMember, by: User, now: datetime) -> bool:
    """Make their link useless from now on; False if there was none. Raises NotPermitted."""
    _require_own(staff, by)
    return _revoke_open_ones(staff, by, now) > 0


def find_feed_of(token: str) -> CalendarFeed:
    """The feed that the link opens, with its owner.

    Raises CalendarFeed.DoesNotExist if it is unknown or revoked, or if the owner may not see the
    diary any more: who leaves does not take it along.
    """
    feed = CalendarFeed.objects.select_related("staff__user").get(
        token_hash=hash_of(token), revoked_at=None, staff__is_active=True
    )
    if not feed.staff.user.may(Permission.VIEW_DIARY):
        raise CalendarFeed.DoesNotExist
    return feed


def _require_own(staff: StaffMember, by: User) -> None:
    if staff.user_id != by.pk or not by.may(Permission.VIEW_DIARY):
        raise NotPermitted("A calendar link is for its owner alone.")


def _revoke_open_ones(staff: StaffMember, by: User, now: datetime) -> int:
    """At most one. The owner's row is locked, so that two new links wait for each other."""
    StaffMember.objects.select_for_update(no_key=True).get(pk=staff.pk)
    feeds = list(CalendarFeed.objects.filter(staff=staff, revoked_at=None))
    for feed in feeds:
        feed.revoked_at = now
        feed.save(update_fields=["revoked_at"])
        record(by=by, action="calendar_feed.revoked", target=feed, staff=staff.pk)
    return len(feeds)
