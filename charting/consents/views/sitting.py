"""Which seat a request comes from."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bookings.models import Appointment
from bookings.views.links import client_of
from charting.consents.seat import Seat
from charting.ground.places import place_of
from charting.models import Consent
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.signin.birth_proof import ask_birth_date, is_proved
from medspa.signin.session import signed_in_client
from medspa.tablet.lock import HandedOver, handed_over
from medspa.web.request import HttpRequest

View = Callable[..., HttpResponse]


def seat_of_link(request: HttpRequest, appointment: Appointment, token: str) -> Seat:
    """At the link of a visit; on our tablet, if it was handed over for these forms."""
    state = handed_over(request)
    root = reverse("sign_forms", args=[token])
    facts = _facts(state) if state else {}
    return Seat(
        client=client_of(appointment),
        location=appointment.location,
        channel=Consent.Channel.TABLET if state else Consent.Channel.LINK,
        root=root,
        after=state.after(root) if state else reverse("form_copies", args=[token]),
        appointment=appointment,
        all_steps=state.home if state else reverse("visit_forms", args=[token]),
        **facts,
    )


def seat_of_tablet(state: HandedOver) -> Seat:
    """With our tablet, where there is no visit."""
    client = Client.objects.get(pk=state.client_id)
    root = reverse("tablet_forms")
    return Seat(
        client=client,
        location=place_of(client),
        channel=Consent.Channel.TABLET,
        root=root,
        after=state.after(root),
        **_facts(state),
    )


def _facts(state: HandedOver) -> dict[str, Any]:
    kept = state.facts
    return {
        "chosen": tuple(kept.get("chosen", ())),
        "asked_at": datetime.fromisoformat(kept["asked_at"]) if "asked_at" in kept else None,
        "explained_by": User.objects.filter(pk=kept.get("explained_by") or 0).first(),
        "witness": kept.get("witness", ""),
        "interpreter": kept.get("interpreter", ""),
    }


def of_this_client(view: View) -> View:
    """Open a link for its client alone: on our tablet, signed in, or by the date of birth.

    Refuse whoever is signed in as somebody else, and the team: a signature that is given in a
    session of the team would say that the client gave it.
    """

    @wraps(view)
    def checked(
        request: HttpRequest, appointment: Appointment, token: str, **named: Any
    ) -> HttpResponse:
        client = client_of(appointment)
        if refusal := refuse_others(request, client):
            return refusal
        if handed_over(request) is None and not is_proved(request, client):
            return ask_birth_date(request, client, appointment.location)
        return view(request, appointment, token, **named)

    return checked


def refuse_others(request: HttpRequest, client: Client) -> HttpResponse | None:
    """The page for whoever is signed in as somebody else, and for the team."""
    known = signed_in_client(request)
    if known and known != client:
        return render(request, "charting/signing/not_yours.html", {"known": known}, status=403)
    if request.user.is_authenticated:
        return render(request, "charting/signing/hand_over_first.html", status=403)
    return None


def on_handed_tablet(view: View) -> View:
    """Give the view the seat of whoever holds the tablet."""

    @wraps(view)
    def seated(request: HttpRequest, **named: Any) -> HttpResponse:
        state = handed_over(request)
        if state is None or not state.allows(request.path):
            return redirect("tablet_home")
        return view(request, seat_of_tablet(state), **named)

    return seated
