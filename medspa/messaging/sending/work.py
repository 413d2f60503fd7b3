"""What the outbox puts on the page of work: what did not arrive."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from medspa.accounts.permissions import Permission
from medspa.messaging.models import Message
from medspa.work.lists import Row, Scope, WorkList, register

LATELY = timedelta(days=14)
State = Message.State


def failed(scope: Scope) -> Iterator[Row]:
    """Messages that failed for good or were perhaps sent, of the last two weeks and still of use;
    the newest first. One statement."""
    of_use = Q(expires_at=None) | Q(expires_at__gt=scope.now)
    rows = Message.objects.filter(
        of_use, state__in=(State.FAILED, State.UNCERTAIN), send_after__gt=scope.now - LATELY
    )
    newest = rows.select_related("client").defer("text", "html", "calendar")
    for message in newest.order_by("-send_after", "-pk")[: scope.most]:
        yield Row(
            about=f"message-{message.pk}",
            says=f"{message.get_state_display()}: message to {message.recipient_name}",
            address=reverse("message_detail", args=[message.pk]),
            client=message.client,
            since=scope.day_of(message.send_after),
        )


register(
    WorkList(
        "messages",
        "Messages that failed",
        "Nobody knows what they should have told: send again, or call.",
        Permission.VIEW_MESSAGES,
        failed,
        "message_list",
    )
)
