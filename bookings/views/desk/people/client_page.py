"""A client at the desk: how to reach them, when they come, what is missing. Nothing clinical."""

import contextlib

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.clients.desk_view import client_at_desk
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Channel, ChannelConsent, Client
from medspa.clients.resemblances import gone_on_with
from medspa.clients.services import latest_consent
from medspa.clinic.desk import desk_location
from medspa.signin.address_at_desk import contact_context
from medspa.web.request import HttpRequest


@requires(Permission.VIEW_DIARY)
@require_safe
def desk_client(request: HttpRequest, pk: int) -> HttpResponse:
    """All records of a person on one page, that of the first; another leads there."""
    asked = get_object_or_404(Client.objects.select_related("same_as", "one_with"), pk=pk)
    client = asked.one_with or gone_on_with(asked)
    if client != asked:
        return redirect("desk_client", pk=client.pk)
    user, shown, desk = (
        user_of(request),
        client_at_desk(client, request.now),
        desk_location(request),
    )
    record(by=user, action="client.address_viewed", target=client)
    texts = latest_consent(
        client=client, channel=Channel.SMS, purpose=ChannelConsent.Purpose.TRANSACTIONAL
    )
    context = {
        **contact_context(request, client),
        "shown": shown,
        "texts": texts,
        "desk": desk,
        "may_book": user.may(Permission.BOOK_FOR_CLIENT),
        "may_see_charts": user.may(Permission.VIEW_CHARTS),
        "may_see_messages": user.may(Permission.VIEW_MESSAGES),
    }
    zone = contextlib.nullcontext() if desk is None else timezone.override(desk.zone)
    with zone:
        return render(request, "bookings/desk_client.html", context)
