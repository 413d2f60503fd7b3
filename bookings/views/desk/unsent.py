"""The pill of whoever did something a moment ago: undo it, add a line to the message, send it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from bookings.unsent.pills import page_facts
from bookings.unsent.undo import undo_unsent as take_back
from medspa.accounts.access import page_of, requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.messaging.held_back import add_words, send_now
from medspa.messaging.models import ADDED_MOST
from medspa.web.request import HttpRequest


class WordsForm(forms.Form):
    words = forms.CharField(required=False, max_length=ADDED_MOST)


@requires(Permission.VIEW_DIARY)
@require_safe
def unsent_messages(request: HttpRequest) -> HttpResponse:
    """What waits of what the person did, for the script of the page."""
    return _pills(request)


@requires(Permission.VIEW_DIARY)
@require_POST
def undo_unsent(request: HttpRequest, pk: int) -> HttpResponse:
    """The page is shown anew: what it shows is another day now."""
    try:
        take_back(message_id=pk, by=user_of(request), now=request.now)
        messages.success(request, "Undone. Nothing was sent.")
    except RuleViolation as error:
        messages.error(request, f"Not undone. {error.detail}")
    return redirect(page_of(request))


@requires(Permission.VIEW_DIARY)
@require_POST
def send_unsent(request: HttpRequest, pk: int) -> HttpResponse:
    def send() -> str:
        send_now(message_id=pk, by=user_of(request), now=request.now)
        return "On its way."

    return _answer(request, send)


@requires(Permission.VIEW_DIARY)
@require_POST
def word_unsent(request: HttpRequest, pk: int) -> HttpResponse:
    form = WordsForm(request.POST)

    def word() -> str:
        if not form.is_valid():
            raise RuleViolation(f"At most {ADDED_MOST} characters.", field="words")
        add_words(message_id=pk, words=form.cleaned_data["words"], by=user_of(request))
        return "Added to the email." if form.cleaned_data["words"] else "Nothing is added."

    return _answer(request, word, typed=request.POST.get("words", ""))


def _answer(request: HttpRequest, act: Callable[[], str], **typed: Any) -> HttpResponse:
    """The pill for the script; for a plain form the page that it stood on."""
    is_part = "HX-Request" in request.headers
    try:
        done = act()
    except RuleViolation as error:
        if is_part:
            return _pills(request, status=422, problem=error.detail, **typed)
        messages.error(request, error.detail)
    else:
        if is_part:
            return _pills(request, done=done)
        messages.success(request, done)
    return redirect(page_of(request))


def _pills(request: HttpRequest, *, status: int = 200, **said: Any) -> HttpResponse:
    facts = page_facts(user_of(request), request.now, **said)
    return render(request, "bookings/_unsent.html", facts, status=status)
