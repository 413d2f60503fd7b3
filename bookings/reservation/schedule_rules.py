"""Why not: the rules of the diary, told to the person who asked."""

from datetime import timedelta

from django.utils.translation import gettext, ngettext

from bookings.availability.search import earliest_start, last_bookable_on
from bookings.errors import (
    CannotBook,
    InThePast,
    OffGrid,
    OutsideHours,
    TooFar,
    TooSoon,
    WrongLocation,
    WrongProvider,
    WrongRoom,
)
from bookings.reservation.conflicts import conflict_error
from bookings.reservation.slot_request import Near, SlotRequest, slot_taken_error
from medspa.clinic.models import Location, Resource

A_MINUTE = timedelta(minutes=1)


def require_possible(slot_request: SlotRequest) -> None:
    """Raise what can be told without looking at the diary.

    WrongLocation, OffGrid (seconds), InThePast, TooSoon or TooFar.
    """
    starts_at, kind = slot_request.starts_at, slot_request.appointment_type
    if not (kind.is_active and slot_request.location.is_active):
        raise WrongLocation(gettext("We're not offering this visit right now."), field="location")
    if starts_at.second or starts_at.microsecond:
        raise OffGrid(gettext("Visits start on a whole minute."))
    if starts_at < slot_request.now:
        raise InThePast(gettext("That time has passed. Please choose a later one."))
    if not slot_request.at_desk and starts_at < earliest_start(kind, slot_request.now):
        says = gettext("Please book at least %(time)s ahead, or give us a call.")
        raise TooSoon(says % {"time": _in_words(kind.lead_time_min)})
    if slot_request.day > last_bookable_on(
        kind, slot_request.location.local(slot_request.now).date()
    ):
        says = ngettext(
            "You can book up to %(days)s day ahead.",
            "You can book up to %(days)s days ahead.",
            kind.horizon_days,
        )
        raise TooFar(says % {"days": kind.horizon_days})


def unavailability_error(slot_request: SlotRequest) -> CannotBook:
    """The reason why the diary does not offer what was asked for."""
    return type_mismatch_error(slot_request) or _hours_or_taken_error(slot_request)


def type_mismatch_error(slot_request: SlotRequest) -> CannotBook | None:
    """Place, provider or room do not go with the type."""
    kind, provider = slot_request.appointment_type, slot_request.provider
    if not kind.locations.filter(pk=slot_request.location.pk).exists():
        return not_offered_error(slot_request.location)
    if any(_is_wrong_room(each, slot_request) for each in slot_request.resources):
        return WrongRoom(gettext("This visit can't be in that room."), field="room")
    if provider and not (
        kind.providers.bookable().filter(pk=provider.pk).exists()
        and provider.working_hours.filter(location=slot_request.location).exists()
    ):
        says = gettext("%(who)s doesn't do this visit at %(place)s.")
        facts = {"who": provider.name, "place": slot_request.location}
        return WrongProvider(says % facts, field="provider")
    if provider and provider.licence_expires_on and provider.licence_expires_on < slot_request.day:
        says = gettext("%(who)s doesn't do this visit that day.")
        return WrongProvider(says % {"who": provider.name}, field="provider")
    return None


def not_offered_error(location: Location) -> WrongLocation:
    says = gettext("%(place)s doesn't offer this visit.")
    return WrongLocation(says % {"place": location}, field="location")


def require_still_offered(slot_request: SlotRequest) -> None:
    """Raise what would say no to a new booking of that time, but for what else is booked then.

    The grid is not asked: it may have been another when the time was given.
    """
    require_possible(slot_request)
    if error := type_mismatch_error(slot_request):
        raise error
    search = slot_request.search(slot_request.day, slot_request.day)
    if not slot_request.among(search.with_hours_only(step=A_MINUTE).find_slots()):
        raise _outside_hours_error(slot_request)


def _is_wrong_room(resource: Resource, slot_request: SlotRequest) -> bool:
    return resource.is_room and (
        resource.location_id != slot_request.location.pk
        or resource.kind not in slot_request.appointment_type.resource_kinds
    )


def _hours_or_taken_error(slot_request: SlotRequest) -> CannotBook:
    """The same search without the appointments, and again on a finer grid, tells the rest."""
    search = slot_request.search(slot_request.day, slot_request.day)
    if slot_request.among(search.with_hours_only().find_slots()):
        return (
            conflict_error(slot_request)
            if slot_request.by_staff
            else slot_taken_error(slot_request)
        )
    if slot_request.among(search.with_hours_only(step=A_MINUTE).find_slots()):
        return OffGrid(
            gettext("Visits don't start at that minute. Please choose one of the times shown."),
            near=Near(slot_request),
        )
    return _outside_hours_error(slot_request)


def _outside_hours_error(slot_request: SlotRequest) -> OutsideHours:
    says = (
        gettext("%(who)s doesn't work at that time.") % {"who": slot_request.provider.name}
        if slot_request.provider
        else gettext("Nobody who does this visit works at that time.")
    )
    return OutsideHours(says, near=Near(slot_request))


def _in_words(minutes: int) -> str:
    if minutes % 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
