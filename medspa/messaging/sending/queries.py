"""What the messages page shows, and whoever watches the outbox."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from medspa.clients.search import find_clients
from medspa.messaging.models import Message, MessageQuerySet

TROUBLES = ("messages_retrying", "messages_failed", "messages_uncertain")
FAILED_LATELY = timedelta(days=1)


def messages_like(*, state: str = "", recipient: str = "") -> MessageQuerySet:
    """Newest first; `recipient` is a part of the name or the address, or what finds the client."""
    messages = Message.objects.with_language().defer("text", "html", "calendar")
    if state:
        messages = messages.filter(state=state)
    if recipient:
        clients = [client.pk for client in find_clients(recipient).clients]
        messages = messages.filter(
            Q(recipient_name__icontains=recipient)
            | Q(address__icontains=recipient)
            | Q(client__in=clients)
        )
    return messages


def state_counts() -> list[tuple[str, str, int]]:
    """Every state with its words and the number of messages in it."""
    rows = Message.objects.order_by().values("state").annotate(number=Count("pk"))
    numbers = {row["state"]: row["number"] for row in rows}
    return [(state, label, numbers.get(state, 0)) for state, label in Message.State.choices]


def outbox_figures(now: datetime) -> dict[str, float]:
    """How many messages wait for another try, failed for good within a day, or were perhaps sent;
    and the seconds that the oldest due one has been waiting, 0 if none is."""
    state = Message.State
    due = Message.objects.due(now).order_by("send_after").values_list("send_after", flat=True)
    oldest = due.first()
    of_use = Q(expires_at=None) | Q(expires_at__gt=now)
    failed = Message.objects.filter(state=state.FAILED, send_after__gt=now - FAILED_LATELY)
    return {
        "outbox_lag_s": round((now - oldest).total_seconds(), 1) if oldest else 0.0,
        "messages_retrying": Message.objects.filter(state=state.QUEUED, attempts__gt=0).count(),
        "messages_failed": failed.count(),
        "messages_uncertain": Message.objects.filter(of_use, state=state.UNCERTAIN).count(),
    }
