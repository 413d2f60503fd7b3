"""What was typed into a form of the booking and not sent yet. It stays in the visitor's session for
some hours, so that neither another page nor another language nor a refresh loses it."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict

from medspa.web.request import HttpRequest
from medspa.web.sessions import session_read_anew

KEY, AT = "booking_draft", "at"
LASTS = timedelta(hours=2)
LONGEST = 2000  # of one answer: more than any field takes
NOT_TYPED = {"submission_key", "subject"}  # each form has a key of its own; nobody fills the trap
MULTIPLE = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


def draft_of(request: HttpRequest) -> dict[str, Any]:
    """Answers by name of their field."""
    draft = dict(request.session.get(KEY, {}))
    kept_at = draft.pop(AT, "")
    is_fresh = kept_at and request.now < datetime.fromisoformat(kept_at) + LASTS
    return draft if is_fresh else {}


def keep_draft(request: HttpRequest, **answers: Any) -> None:
    """Keep these besides what was typed before."""
    request.session[KEY] = _with(request, draft_of(request), answers)


def keep_typed(request: HttpRequest, form: type[forms.Form]) -> None:
    """Keep what the form says now. What it said before is over; that of other forms stays."""
    request.session[KEY] = _with(request, _of_others(request, form), _typed(request.POST, form))


def keep_while_typing(request: HttpRequest, form: type[forms.Form], **also: Any) -> HttpResponse:
    """The same for a script, which may send this at any moment."""
    with session_read_anew(request.session) as fresh:
        fresh[KEY] = _with(request, _of_others(request, form), _typed(request.POST, form) | also)
    return HttpResponse(status=204)


def forget_draft(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def _with(request: HttpRequest, draft: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    return draft | answers | {AT: request.now.isoformat()}


def _of_others(request: HttpRequest, form: type[forms.Form]) -> dict[str, Any]:
    draft = draft_of(request)
    return {name: draft[name] for name in draft if name not in form.base_fields}


def _typed(posted: QueryDict, form: type[forms.Form]) -> dict[str, Any]:
    return {
        name: [each[:LONGEST] for each in posted.getlist(name)]
        if isinstance(field, MULTIPLE)
        else posted[name][:LONGEST]
        for name, field in form.base_fields.items()
        if name not in NOT_TYPED and (name in posted or isinstance(field, MULTIPLE))
    }
