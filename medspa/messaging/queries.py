"""What the messages page shows."""

from django.db.models import Count, Q

from medspa.messaging.models import Message, MessageQuerySet


def messages_like(*, state: str = "", recipient: str = "") -> MessageQuerySet:
    """Newest first; `recipient` is a part of the name or the address."""
    messages = Message.objects.with_language().defer("text", "html", "calendar")
    if state:
        messages = messages.filter(state=state)
    if recipient:
        messages = messages.filter(
            Q(recipient_name__icontains=recipient) | Q(address__icontains=recipient)
        )
    return messages


def state_counts() -> list[tuple[str, str, int]]:
    """Every state with its words and the number of messages in it."""
    rows = Message.objects.order_by().values("state").annotate(number=Count("pk"))
    numbers = {row["state"]: row["number"] for row in rows}
    return [(state, label, numbers.get(state, 0)) for state, label in Message.State.choices]
