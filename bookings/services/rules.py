"""Why not: the rules of the diary, told to the person who asked."""

from datetime import timedelta

from bookings.availability import earliest_start, last_bookable_on
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
from bookings.services.wish import Wish, slot_taken

A_MINUTE = timedelta(minutes=1)


def require_possible(wish: Wish) -> None:
    """Raise what can be told without looking at the diary.

    WrongLocation, OffGrid (seconds), InThePast, TooSoon or TooFar.
    """
    starts_at, kind = wish.starts_at, wish.appointment_type
    if not (kind.is_active and wish.location.is_active):
        raise WrongLocation("This visit is not offered at the moment.", field="location")
    if starts_at.second or starts_at.microsecond:
        raise OffGrid("Visits begin on a whole minute.")
    if starts_at < wish.now:
        raise InThePast("This time has passed. Please choose a later one.")
    if not wish.at_desk and starts_at < earliest_start(kind, wish.now):
        raise TooSoon(f"Please book at least {_in_words(kind.lead_time_min)} ahead, or call us.")
    if wish.day > last_bookable_on(kind, wish.location.local(wish.now).date()):
        raise TooFar(f"We book at most {kind.horizon_days} days ahead.")


def why_not(wish: Wish) -> CannotBook:
    """The reason why the diary does not offer what was wished for."""
    return mismatch(wish) or _hours_or_taken(wish)


def mismatch(wish: Wish) -> CannotBook | None:
    """Place, provider or room do not go with the type."""
    kind, provider, room = wish.appointment_type, wish.provider, wish.room
    if not kind.locations.filter(pk=wish.location.pk).exists():
        return WrongLocation(f"{wish.location} does not offer this visit.", field="location")
    if room and (room.location_id != wish.location.pk or room.kind != kind.room_kind):
        return WrongRoom("This visit does not take place in that room.", field="room")
    if provider and not (
        kind.providers.filter(pk=provider.pk, is_active=True, is_provider=True).exists()
        and provider.working_hours.filter(location=wish.location).exists()
    ):
        return WrongProvider(
            f"{provider.name} does not give this visit at {wish.location}.", field="provider"
        )
    return None


def _hours_or_taken(wish: Wish) -> CannotBook:
    """The same search without the appointments, and again on a finer grid, tells the rest."""
    search = wish.search(wish.day, wish.day)
    if wish.among(search.with_hours_only().slots()):
        return slot_taken(wish)
    if wish.among(search.with_hours_only(step=A_MINUTE).slots()):
        return OffGrid("Visits do not begin at this minute.", nearest=wish.nearest())
    who = wish.provider.name if wish.provider else "Nobody who gives this visit"
    works = "does not work" if wish.provider else "works"
    return OutsideHours(f"{who} {works} at that time.", nearest=wish.nearest())


def _in_words(minutes: int) -> str:
    if minutes % 60:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hour{'' if hours == 1 else 's'}"
