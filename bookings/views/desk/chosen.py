"""What is chosen so far in a form of the desk: in what was sent, in the address of the part of the
page that asks, or in what was kept of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from bookings.clients.found import found_clients
from bookings.forms.fields import AddressMomentField
from bookings.picker.choice import Choice
from bookings.picker.times import Times, is_free
from bookings.views.desk.draft import DeskDraft
from medspa.clients.models import Client
from medspa.clients.resemblances import gone_on_with
from medspa.clients.search import find_clients
from medspa.clinic.models import Location, Resource
from medspa.web.request import HttpRequest

LONGEST_KEY = 18  # digits of a primary key
LONGEST_SAID = 100


@dataclass(frozen=True)
class PickedTime:
    """The time picked. `kept`: it is on another day than the one shown, and free. `gone`: it is
    not free for what is chosen now."""

    at: datetime | None
    kept: bool = False
    gone: bool = False


def begun_with(request: HttpRequest, draft: DeskDraft) -> dict[str, Any]:
    """What the form begins with: what was kept of it, or what the search for somebody new said."""
    said = " ".join(request.GET.get("new", "").split())[:LONGEST_SAID]
    return (_new_client(said) if said else {}) | draft.initial


def _new_client(said: str) -> dict[str, str]:
    if "@" in said:
        return {"email": said}
    if sum(sign.isdigit() for sign in said) > sum(sign.isalpha() for sign in said):
        return {"phone": said}
    first, _space, last = said.partition(" ")
    return {"first_name": _capital(first), "last_name": _capital(last)}


def _capital(word: str) -> str:
    """Whoever types while listening types small letters; other spellings stay as they are."""
    return word.title() if word.islower() and word.isalpha() else word


def start_chosen(request: HttpRequest, form: forms.Form, draft: DeskDraft) -> datetime | None:
    """Nonsense counts as nothing said."""
    if form.is_bound:
        return form.cleaned_data.get("starts_at")
    return read_moment(request.GET.get("starts_at", "") or draft.said("starts_at"))


def read_moment(said: str) -> datetime | None:
    return AddressMomentField(required=False).clean(said)


def picked_time(
    choice: Choice, times: Times, at: datetime | None, now: datetime, **also: Any
) -> PickedTime:
    """Whether the time is among those shown; if not, whether it can be had at all."""
    if at is None or times.offer(at) or any(slot.starts_at == at for slot in times.taken):
        return PickedTime(at)
    still = is_free(replace(choice, starts_at=at), now, at_desk=True, **also)
    return PickedTime(at if still else None, kept=still, gone=not still)


def room_named(data: QueryDict, location: Location | None) -> Resource | None:
    """The room of the location in which a free time was pressed on the board."""
    said = data.get("room", "")
    if not said.isdecimal() or len(said) > LONGEST_KEY:
        return None
    rooms = Resource.objects.filter(location=location, is_active=True, kind__in=Resource.ROOMS)
    return rooms.filter(pk=said).first()


def client_chosen(request: HttpRequest, form: forms.Form, draft: DeskDraft) -> Client | None:
    if form.is_bound:
        return form.cleaned_data.get("client")
    said = request.GET.get("client", draft.said("client"))
    if not said.isdecimal() or len(said) > LONGEST_KEY:
        return None
    records = Client.objects.select_related("same_as", "one_with")
    found = records.filter(pk=said).first()
    return (found.one_with or gone_on_with(found)) if found else None


def people_context(request: HttpRequest, chosen: Client | None) -> dict[str, Any]:
    """Those found by what was typed into the search, and whoever was chosen already."""
    said = request.GET.get("q", "").strip()[:100]
    found = find_clients(said)
    is_among = chosen is None or chosen in found.clients
    people = found.clients if is_among else [chosen, *found.clients]
    return {
        "said": said,
        "client_chosen": chosen,
        "people": people,
        "people_rows": found_clients([one for one in people if one], request.now),
        "is_near": found.is_near,
        "has_more": found.has_more,
    }
