"""What was typed into the health questions and is no answer yet: it was left half-way, or refused.

It stays in the session of this browser for some hours, of one client at a time, and is put back
into the fields. It is nobody's answer: nothing follows from it, and no other browser sees it.
"""

from datetime import datetime, timedelta

from django.http import HttpResponse

from charting.intake.questions import current_questions
from charting.visit_forms.typed import OURS, REFUSED, Fields, Refused, fields_typed
from medspa.clients.models import Client
from medspa.web.request import HttpRequest
from medspa.web.sessions import session_read_anew

KEY = "forms_draft"
LASTS = timedelta(hours=2)


def draft_of(request: HttpRequest, client: Client) -> dict[str, Fields]:
    """The fields by question."""
    draft = request.session.get(KEY)
    if draft and request.now >= datetime.fromisoformat(draft["at"]) + LASTS:
        del request.session[KEY]
        return {}
    if not draft or draft["client"] != client.pk:
        return {}
    fields: dict[str, Fields] = draft["fields"]
    return fields


def keep_while_typing(request: HttpRequest, client: Client) -> HttpResponse:
    """For a script, which sends it while somebody types and when the page is left. A field that was
    emptied is no draft any more."""
    typed = {slug: own for slug, own in fields_typed(request.POST).items() if _is_asked(slug)}
    before = draft_of(request, client)
    typed = {slug: _still_refused(own, before.get(slug, {})) for slug, own in typed.items()}
    fields = {slug: own for slug, own in before.items() if slug not in typed} | _with_words(typed)
    with session_read_anew(request.session) as fresh:
        fresh[KEY] = _draft(request, client, fields)
    return HttpResponse(status=204)


def keep_refused(request: HttpRequest, client: Client, sent: set[str], refused: Refused) -> None:
    """What was kept is over as a draft; what was refused is one."""
    before = draft_of(request, client)
    fields = {slug: own for slug, own in before.items() if slug not in sent}
    for slug, (typed, problem) in refused.items():
        fields[slug] = {name: list(said) for name, said in typed.raw.items()}
        fields[slug] |= {"seen": [str(typed.seen or 0)], REFUSED: [problem.detail]}
    if fields != before:
        request.session[KEY] = _draft(request, client, fields)


def _still_refused(own: Fields, before: Fields) -> Fields:
    """What is sent again as it was refused is refused still, until it is mended."""
    is_same = _of_fields(own) == _of_fields(before)
    return own | {REFUSED: before[REFUSED]} if is_same and REFUSED in before else own


def _of_fields(own: Fields) -> Fields:
    return {name: said for name, said in own.items() if name not in OURS}


def _is_asked(slug: str) -> bool:
    return current_questions().find(slug) is not None


def _with_words(fields: dict[str, Fields]) -> dict[str, Fields]:
    """A question whose fields are empty is no draft; the page shows it as it is."""
    return {
        slug: own
        for slug, own in fields.items()
        if any(any(said) for name, said in own.items() if _is_typed(name))
    }


def _is_typed(name: str) -> bool:
    return name not in OURS and not name.endswith("-unit")


def _draft(request: HttpRequest, client: Client, fields: dict[str, Fields]) -> dict[str, object]:
    return {"client": client.pk, "at": request.now.isoformat(), "fields": fields}
