import logging
import re
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation
from medspa.messaging.letters.writing import write_message
from medspa.messaging.models import Message
from medspa.messaging.outbox import note_arrived, send_again
from medspa.messaging.pages.forms import MessageFilter
from medspa.messaging.sending.delivery import error_name
from medspa.messaging.sending.queries import messages_like, state_counts
from medspa.web.logs import without_secrets
from medspa.web.request import HttpRequest

logger = logging.getLogger(__name__)

PAGE_SIZE = 25
_KEYED = re.compile(r"\S*\*\*\*\S*")
LINK_SAYS = "[private link: only the client gets it]"


@requires(Permission.VIEW_MESSAGES)
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """The outbox and what became of it. A filter that makes no sense filters nothing."""
    form = MessageFilter(request.GET)
    form.is_valid()
    state, recipient = form.cleaned_data.get("state", ""), form.cleaned_data.get("q", "")
    found = messages_like(state=state, recipient=recipient)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "states": state_counts(),
        "state": state,
        "recipient": recipient,
    }
    return render(request, "messaging/message_list.html", context)


@requires(Permission.VIEW_MESSAGES)
@require_GET
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message.objects.with_language(), pk=pk)
    shown = _as_at(message, request.now)
    record(by=user_of(request), action="message.viewed", target=message, client=message.client_id)
    context = {
        "message": message,
        "words": without_links(message.text),
        "attempts": message.delivery_attempts.all(),
        **shown,
    }
    return render(request, "messaging/message_detail.html", context)


def _as_at(message: Message, now: datetime) -> dict[str, str]:
    """One that has not been sent, as it would be if it were sent then; or why it would not, or what
    goes wrong when it is written."""
    if not message.is_unwritten:
        return {}
    message.is_only_looked_at = True
    try:
        return {"not_needed": write_message(message, now)}
    except Exception as error:  # noqa: BLE001  # the message is looked into because of it
        logger.warning("message %s not written (%s)", message.pk, type(error).__name__)
        return {"failure": without_links(error_name(error)[:300])}


@requires(Permission.VIEW_MESSAGES)
@require_POST
def message_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=pk)
    try:
        send_again(message=message, by=user_of(request), now=request.now)
        messages.success(request, "Queued again. It goes out within a minute.")
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect("message_detail", pk=message.pk)


@requires(Permission.VIEW_MESSAGES)
@require_POST
def message_arrived(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=pk)
    try:
        note_arrived(message=message, by=user_of(request))
        messages.success(request, "Marked as sent. It won't be sent again.")
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect("message_detail", pk=message.pk)


def without_links(text: str) -> str:
    """The words without the links that open something of the client's: whoever has one needs no
    account."""
    return _KEYED.sub(LINK_SAYS, without_secrets(text))
