"""A screen that nobody touches locks: the page hides what it shows, the session answers nothing.

Only sessions that opened a chart lock, after as many minutes as its location says. The page counts
touches and locks at once; the server counts requests, for a page that was closed.
"""

from datetime import datetime, timedelta

from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clinic.models import Location
from medspa.web.request import HttpRequest

MINUTES, SEEN, LOCKED = "idle_minutes", "idle_seen", "idle_locked"
NOTED_EVERY = timedelta(seconds=30)
GRACE = timedelta(minutes=1)
"""The page locks first: it knows of touches that ask the server nothing."""
MOST_TRIES = 3
"""With a passcode; from then on only the password opens it."""


def watch(request: HttpRequest, location: Location) -> None:
    """From now on this session locks."""
    minutes = location.lock_after_minutes
    if not minutes:
        _forget(request)
    elif request.session.get(MINUTES) != minutes:
        request.session[MINUTES] = minutes
        request.session[SEEN] = request.now.timestamp()


def minutes_of(request: HttpRequest) -> int:
    """After which this session locks; 0 for never."""
    return int(request.session.get(MINUTES, 0))


def is_locked(request: HttpRequest, *, is_use: bool = True) -> bool:
    """Also locks the session where it was used too long ago. `is_use`: the request is a use of it,
    which is noted; not where a page asks by itself."""
    minutes = minutes_of(request)
    if not minutes:
        return False
    if LOCKED in request.session:
        return True
    seen = datetime.fromtimestamp(request.session[SEEN], request.now.tzinfo)
    if request.now - seen > timedelta(minutes=minutes) + GRACE:
        lock(request)
        return True
    if is_use and request.now - seen > NOTED_EVERY:
        request.session[SEEN] = request.now.timestamp()
    return False


def lock(request: HttpRequest) -> None:
    request.session.setdefault(LOCKED, 0)


def unlock(request: HttpRequest, user: User) -> None:
    """Whoever is signed in has just shown who they are."""
    request.session.pop(LOCKED, None)
    request.session[SEEN] = request.now.timestamp()
    record(by=user, action="screen.unlocked", target=user)


def note_failed(request: HttpRequest, user: User) -> None:
    request.session[LOCKED] = request.session.get(LOCKED, 0) + 1
    record(by=user, action="screen.unlock_failed", target=user)


def takes_passcode(request: HttpRequest, user: User) -> bool:
    """One is set, and not too many were tried."""
    return bool(user.passcode) and request.session.get(LOCKED, 0) < MOST_TRIES


def _forget(request: HttpRequest) -> None:
    for name in (MINUTES, SEEN, LOCKED):
        request.session.pop(name, None)
