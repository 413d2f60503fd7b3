"""The clinic's tablet in the hands of a client (docs/adr/0040).

While it is handed over, the session holds nobody who is signed in: what it held is put away inside
of it, under a new session key, and comes back when the same person unlocks it. No page can be
reached by mistake, since there is no user to reach it as; and a request that began before
cannot write the session back, since its key is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from medspa.accounts.access import user_of
from medspa.accounts.models import User
from medspa.audit.log import Actor, SystemActor, record
from medspa.clients.models import Client
from medspa.formats.json_values import Fact
from medspa.web.paths import own_path
from medspa.web.request import HttpRequest

KEY = "tablet"
MARK = "tablet"
"""A cookie that says no more than that the session is worth looking at, on public pages too."""
TABLET = SystemActor("tablet")


@dataclass(frozen=True)
class HandedOver:
    """For which client and visit, by whom, and which screens they go through.

    `steps` are the beginnings of addresses, in order: `/f/<token>/sign/`; `home` is the page that
    lists them, if there is one. `facts` are what the caller keeps until then (who explained, who
    translates).
    """

    client_id: int
    user_id: int
    steps: Sequence[str]
    back: str
    appointment_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    home: str = ""

    def allows(self, path: str) -> bool:
        """Whether the client may be on this page."""
        return path == self.home or any(path.startswith(step) for step in self.steps)

    def after(self, path: str) -> str:
        """The step that follows the page, or the screen that asks for the tablet back."""
        at = max((n for n, step in enumerate(self.steps) if path.startswith(step)), default=-1)
        return self.steps[at + 1] if at + 1 < len(self.steps) else reverse("tablet_done")


def hand_over(
    request: HttpRequest,
    *,
    client: Client,
    steps: Sequence[str],
    back: str,
    appointment_id: int | None = None,
    facts: dict[str, Fact] | None = None,
    home: str = "",
) -> HttpResponse:
    """Lock the session of this browser and open the first screen for the client.

    `back` is where staff go on after unlocking. The caller has checked that they may.
    """
    user = user_of(request)
    kept = dict(request.session.items())
    state = {
        "kept": kept,
        "user_id": user.pk,
        "client_id": client.pk,
        "appointment_id": appointment_id,
        "steps": list(steps),
        "back": own_path(back),
        "facts": facts or {},
        "home": home,
    }
    _replace(request, {KEY: state})
    record(by=user, action="tablet.handed_over", target=client, appointment=appointment_id)
    response = redirect(steps[0])
    response.set_cookie(
        MARK, "1", samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
    return response


def handed_over(request: HttpRequest) -> HandedOver | None:
    """What this browser's session says, if the tablet is in a client's hands."""
    state = request.session.get(KEY)
    if not state:
        return None
    return HandedOver(**{name: value for name, value in state.items() if name != "kept"})


def unlock(request: HttpRequest, *, user: User) -> str:
    """Give the session back to this person, who has just proved who they are; where to go on.

    A password or round that changed meanwhile ends the session as anywhere: it is not renewed.
    """
    state = request.session[KEY]
    _replace(request, state["kept"])
    record(by=user, action="tablet.unlocked", target=_client_reference(state["client_id"]))
    back: str = state["back"]
    return back


def note_failed_unlock(state: HandedOver) -> None:
    by: Actor = TABLET
    target = _client_reference(state.client_id)
    record(by=by, action="tablet.unlock_failed", target=target, user=state.user_id)


def end_handed_over(request: HttpRequest) -> None:
    """Forget the session altogether: somebody else of the team signs in afresh."""
    state = handed_over(request)
    request.session.flush()
    if state:
        record(by=TABLET, action="tablet.ended", target=_client_reference(state.client_id))


def _client_reference(pk: int) -> str:
    return f"clients.client:{pk}"


def _replace(request: HttpRequest, content: dict[str, Any]) -> None:
    """Other content under another key; the list of a person's sessions follows it."""
    session, before = request.session, request.session.session_key
    for name in list(session.keys()):
        del session[name]
    session.update(content)
    session.cycle_key()
    if before:
        UserSession.objects.filter(session_key=before).update(session_key=session.session_key)
