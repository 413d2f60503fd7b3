"""How many appointments a provider takes on one day."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext

from bookings.availability.search import first_instant
from bookings.errors import ProviderDayFull
from bookings.reservation.slot_request import Near, SlotRequest
from medspa.database.prepared import fetch_prepared

A_DAY = timedelta(days=1)
_FULL_PROVIDERS = Path(__file__).with_name("full_providers.sql").read_text()


def find_full_providers(slot_request: SlotRequest, among: Collection[int]) -> set[int]:
    """Those of the providers who take no more appointments on the day asked for."""
    first, after = (
        first_instant(day, slot_request.location)
        for day in (slot_request.day, slot_request.day + A_DAY)
    )
    facts = {
        "among": list(among),
        "first": first,
        "after": after,
        "now": slot_request.now,
        "ignoring": slot_request.ignoring,
    }
    return {pk for (pk,) in fetch_prepared(_FULL_PROVIDERS, facts)}


def provider_in_turn(providers: Sequence[int], full: Collection[int]) -> int:
    """Whose turn it is: the first whose day is not full, or else the first."""
    return next((pk for pk in providers if pk not in full), providers[0])


def day_full_error(slot_request: SlotRequest) -> ProviderDayFull:
    says = (
        gettext("%(who)s is fully booked that day.") % {"who": slot_request.provider.name}
        if slot_request.provider
        else gettext("Everyone who does this visit is fully booked that day.")
    )
    near = Near(replace(slot_request, at_desk=False))  # the desk is shown full days, too
    return ProviderDayFull(says, near=near)
