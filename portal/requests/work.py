"""What own pages put on the page of work: what clients asked and nobody answered."""

from collections.abc import Iterator

from django.urls import reverse

from medspa.accounts.permissions import Permission
from medspa.clients.models import ClientRequest
from medspa.work.lists import Row, Scope, WorkList, register

ANSWER_WITHIN = 7  # days, before it is late


def unanswered(scope: Scope) -> Iterator[Row]:
    """The longest waiting first. One statement."""
    rows = ClientRequest.objects.filter(state=ClientRequest.State.OPEN).select_related("client")
    for asked in rows.order_by("asked_at", "pk")[: scope.most]:
        since = scope.day_of(asked.asked_at)
        yield Row(
            about=f"request-{asked.pk}",
            says=str(asked.get_kind_display()),
            address=reverse("client_requests"),
            client=asked.client,
            since=since,
            is_late=(scope.today - since).days > ANSWER_WITHIN,
        )


register(
    WorkList(
        "requests",
        "Requests of clients",
        "What clients ask for on their own pages, the longest waiting first.",
        Permission.BOOK_FOR_CLIENT,
        unanswered,
        "client_requests",
    )
)
