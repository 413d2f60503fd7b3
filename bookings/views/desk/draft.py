"""What the desk has typed for a caller and not sent yet.

Each form that is begun has a key of its own in its address, so that two windows, or two callers,
are never mixed. Whatever leads away from the form (another visit, provider or week, a search) is a
button of it: what is typed goes along, with or without scripts, and waits in the session.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from medspa.web.request import HttpRequest

KEY, NAME = "desk_drafts", "draft"
LASTS = timedelta(hours=2)
AT_ONCE = 6
LONGEST = 2000  # of one answer: more than any field takes
SHAPE = re.compile(r"[0-9a-f]{12}")
NOT_TYPED = {"csrfmiddlewaretoken", "go", "q", "said", NAME}
PLACES = ("desk_book", "desk_course", "waitlist_add")  # a caller may go from one to the other


@dataclass(frozen=True)
class DeskDraft:
    """The answers of one form by name; empty where nothing was typed yet."""

    key: str
    answers: dict[str, list[str]]

    def said(self, name: str) -> str:
        return next(iter(self.answers.get(name, ())), "")

    @property
    def initial(self) -> dict[str, Any]:
        """For a form that begins with them."""
        return {
            name: values if len(values) > 1 else values[0]
            for name, values in self.answers.items()
            if values
        }


@dataclass(frozen=True)
class Unfinished:
    """A form that was begun and left: for whom, since when, and where it goes on."""

    who: str
    at: datetime
    url: str
    now: datetime

    @property
    def ago(self) -> str:
        minutes = int((self.now - self.at).total_seconds()) // 60
        return f"{minutes} min ago" if minutes else "just now"


def draft_of(request: HttpRequest) -> DeskDraft:
    """The one that the address names; a new one where it names none."""
    key = request.GET.get(NAME, "")
    if not SHAPE.fullmatch(key):
        return DeskDraft(secrets.token_hex(6), {})
    return DeskDraft(key, _all(request).get(key, {}).get("answers", {}))


def kept_instead(request: HttpRequest, draft: DeskDraft) -> HttpResponse | None:
    """Where the form was sent not to be done but to lead elsewhere, or by a script while somebody
    types: keep what it says, and answer. None where it was sent in earnest."""
    if NAME in request.POST:
        _keep_while_typing(request, draft)
        return HttpResponse(status=204)
    there = _leads_to(request, draft)
    if there is None:
        return None
    keep_draft(request, draft)
    return redirect(there)


def keep_draft(request: HttpRequest, draft: DeskDraft) -> None:
    """Keep what the form says now under the draft's key."""
    request.session[KEY] = _with(_all(request), request, draft)


def drop_draft(request: HttpRequest, draft: DeskDraft) -> None:
    """It was done: nothing waits any more."""
    left = {key: one for key, one in _all(request).items() if key != draft.key}
    request.session[KEY] = left


def unfinished_drafts(request: HttpRequest, draft: DeskDraft) -> list[Unfinished]:
    """The other forms that were begun and left, newest first."""
    others = [(key, one) for key, one in _all(request).items() if key != draft.key]
    named = [_unfinished(one, request.now) for _key, one in others if _who(one["answers"])]
    return sorted(named, key=lambda one: one.at, reverse=True)


def _unfinished(kept: dict[str, Any], now: datetime) -> Unfinished:
    at = datetime.fromisoformat(kept["at"])
    return Unfinished(_who(kept["answers"]), at, kept["url"], now)


def _who(answers: dict[str, list[str]]) -> str:
    """As typed; nothing where nobody was named, for then there is nothing to go back to."""
    typed = (answers.get(name, [""])[0] for name in ("first_name", "last_name", "phone", "note"))
    named = " ".join(word for word in typed if word)
    return named[:60] or ("a known client" if answers.get("client", [""])[0] else "")


def _leads_to(request: HttpRequest, draft: DeskDraft) -> str | None:
    """The address behind the button that was pressed, or that of a search that was typed."""
    if "go" in request.POST:
        return _address(request, request.POST["go"], draft)
    said = request.POST.get("q", "").strip()
    if said and said != request.POST.get("said", "").strip() and not request.POST.get("client"):
        asked = request.GET.copy()
        asked["q"] = said
        return _address(request, f"?{asked.urlencode()}", draft)
    return None


def _address(request: HttpRequest, asked: str, draft: DeskDraft) -> str:
    """On this page, or on another form of the desk: a button leads nowhere else."""
    parts = urlsplit(asked)
    path = parts.path if parts.path in map(reverse, PLACES) else request.path
    query = QueryDict(parts.query, mutable=True)
    query[NAME] = draft.key
    if at := request.POST.get("starts_at") if query.pop("with_time", None) else "":
        query["starts_at"] = at
    return f"{path}?{query.urlencode()}"


def _keep_while_typing(request: HttpRequest, draft: DeskDraft) -> None:
    """A script may send this at any moment: what another request does to the session meanwhile
    must stay. So the session is read anew, and locked."""
    key = request.session.session_key
    if key is None:
        return
    with transaction.atomic():
        list(Session.objects.select_for_update().filter(pk=key).values_list("pk"))
        fresh = type(request.session)(key)
        fresh[KEY] = _with(_fresh(fresh, request.now), request, draft)
        fresh.save()


def _with(
    kept: dict[str, dict[str, Any]], request: HttpRequest, draft: DeskDraft
) -> dict[str, dict[str, Any]]:
    asked = request.GET.copy()
    asked[NAME] = draft.key
    now = request.now.isoformat()
    url = f"{request.path}?{asked.urlencode()}"
    others = {key: one for key, one in kept.items() if key != draft.key}
    newest = sorted(others.items(), key=lambda pair: pair[1]["at"], reverse=True)[: AT_ONCE - 1]
    answers = _before(kept, draft) | dict(_typed(request.POST))
    return {**dict(newest), draft.key: {"answers": answers, "at": now, "url": url}}


def _before(kept: dict[str, dict[str, Any]], draft: DeskDraft) -> dict[str, list[str]]:
    """What another form of the desk was told about the same caller."""
    answers: dict[str, list[str]] = kept.get(draft.key, {}).get("answers", {})
    return answers


def _typed(posted: QueryDict) -> Iterator[tuple[str, list[str]]]:
    for name, values in posted.lists():
        if name not in NOT_TYPED:
            yield name, [str(value)[:LONGEST] for value in _few(values)]


def _few(values: Iterable[Any]) -> list[Any]:
    return list(values)[:20]


def _all(request: HttpRequest) -> dict[str, dict[str, Any]]:
    return _fresh(request.session, request.now)


def _fresh(session: SessionBase, now: datetime) -> dict[str, dict[str, Any]]:
    since = (now - LASTS).isoformat()
    kept: dict[str, dict[str, Any]] = session.get(KEY, {})
    return {key: one for key, one in kept.items() if one["at"] > since}
