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
from bookings.reservation.conflicts import what_is_in_the_way
from bookings.reservation.slot_request import SlotRequest, slot_taken
from medspa.clinic.models import Location

A_MINUTE = timedelta(minutes=1)


def require_possible(wish: SlotRequest) -> None:
    """Raise what can be told without looking at the diary.

    WrongLocation, OffGrid (seconds), InThePast, TooSoon or TooFar.
    """
    starts_at, kind = wish.starts_at, wish.appointment_type
    if not (kind.is_active and wish.location.is_active):
        raise WrongLocation(gettext("We're not offering this visit right now."), field="location")
    if starts_at.second or starts_at.microsecond:
        raise OffGrid(gettext("Visits start on a whole minute."))
    if starts_at < wish.now:
        raise InThePast(gettext("That time has passed. Please choose a later one."))
    if not wish.at_desk and starts_at < earliest_start(kind, wish.now):
        says = gettext("Please book at least %(time)s ahead, or give us a call.")
        raise TooSoon(says % {"time": _in_words(kind.lead_time_min)})
    if wish.day > last_bookable_on(kind, wish.location.local(wish.now).date()):
        says = ngettext(
            "You can book up to %(days)s day ahead.",
            "You can book up to %(days)s days ahead.",
            kind.horizon_days,
        )
        raise TooFar(says % {"days": kind.horizon_days})


def why_not(wish: SlotRequest) -> CannotBook:
    """The reason why the diary does not offer what was wished for."""
    return mismatch(wish) or _hours_or_taken(wish)


def mismatch(wish: SlotRequest) -> CannotBook | None:
    """Place, provider or room do not go with the type."""
    kind, provider, room = wish.appointment_type, wish.provider, wish.room
    if not kind.locations.filter(pk=wish.location.pk).exists():
        return not_offered_at(wish.location)
    if room and (room.location_id != wish.location.pk or room.kind != kind.room_kind):
        return WrongRoom(gettext("This visit can't be in that room."), field="room")
    if provider and not (
        kind.providers.filter(pk=provider.pk, is_active=True, is_provider=True).exists()
        and provider.working_hours.filter(location=wish.location).exists()
    ):
        says = gettext("%(who)s doesn't do this visit at %(place)s.")
        facts = {"who": provider.name, "place": wish.location}
        return WrongProvider(says % facts, field="provider")
    if provider and provider.licence_expires_on and provider.licence_expires_on < wish.day:
        says = gettext("%(who)s doesn't do this visit that day.")
        return WrongProvider(says % {"who": provider.name}, field="provider")
    return None


def not_offered_at(location: Location) -> WrongLocation:
    says = gettext("%(place)s doesn't offer this visit.")
    return WrongLocation(says % {"place": location}, field="location")


def require_still_offered(wish: SlotRequest) -> None:
    """Raise what would say no to a new booking of that time, but for what else is booked then.

    The grid is not asked: it may have been another when the time was given.
    """
    require_possible(wish)
    if error := mismatch(wish):
        raise error
    search = wish.search(wish.day, wish.day)
    if not wish.among(search.with_hours_only(step=A_MINUTE).slots()):
        raise _outside_hours(wish)


def _hours_or_taken(wish: SlotRequest) -> CannotBook:
    """The same search without the appointments, and again on a finer grid, tells the rest."""
    search = wish.search(wish.day, wish.day)
    if wish.among(search.with_hours_only().slots()):
        return what_is_in_the_way(wish) if wish.by_staff else slot_taken(wish)
    if wish.among(search.with_hours_only(step=A_MINUTE).slots()):
        return OffGrid(
            gettext("Visits don't start at that minute. Please choose one of the times shown."),
            nearest=wish.nearest(),
        )
    return _outside_hours(wish)


def _outside_hours(wish: SlotRequest) -> OutsideHours:
    says = (
        gettext("%(who)s doesn't work at that time.") % {"who": wish.provider.name}
        if wish.provider
        else gettext("Nobody who does this visit works at that time.")
    )
    return OutsideHours(says, nearest=wish.nearest())


def _in_words(minutes: int) -> str:
    if minutes % 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
