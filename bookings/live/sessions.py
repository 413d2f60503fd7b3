"""Who may go on looking: the session stands, is not locked, and its person may see the diary."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.tablet.idle import LOCKED


def still_welcome(viewers: Mapping[str, int], now: datetime) -> set[str]:
    """Of the keys of sessions, each with its user, those that a stream may go on for.

    Two statements, however many they are.
    """
    users = User.objects.in_bulk(set(viewers.values()))
    sessions = Session.objects.filter(pk__in=list(viewers), expire_date__gt=now)
    return {
        session.pk for session in sessions if _is_welcome(session, users.get(viewers[session.pk]))
    }


def _is_welcome(session: Session, user: User | None) -> bool:
    if user is None or not user.may(Permission.VIEW_DIARY):
        return False
    said = session.get_decoded()
    hashed = user.get_session_auth_hash()
    return LOCKED not in said and constant_time_compare(said.get(HASH_SESSION_KEY, ""), hashed)
