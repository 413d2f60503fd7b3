"""What a visitor whom nobody has recognized is told about somebody's visits: nothing.

Whoever knows a name and an e-mail address could otherwise ask, time by time, when that person has a
visit. The truth goes to the person herself.
"""

from dataclasses import replace

from django.utils.translation import gettext

from bookings.errors import CannotBook, ClientBusy, PleaseCall, TooManyOpenBookings
from bookings.models import Appointment
from bookings.notices import tell_same_time
from bookings.services.rules import why_not
from bookings.services.wish import Wish, slot_taken


def as_for_anybody(refusal: CannotBook) -> CannotBook:
    """What anybody else would be told in the same place. Tells the person whose visit it is."""
    if isinstance(refusal, ClientBusy):
        wish = refusal.facts["wish"]
        _tell_her(wish)
        return _taken(wish)
    if isinstance(refusal, TooManyOpenBookings):
        says = gettext("We could not book this visit online. Please call us: %(phone)s.")
        return PleaseCall(says % {"phone": refusal.facts["wish"].location.phone}, field=None)
    return refusal


def _taken(wish: Wish) -> CannotBook:
    """Taken, if it is free; else why it cannot be had by anybody."""
    anybody = replace(wish, client=None)
    return slot_taken(replace(anybody, at_desk=False)) if anybody.slot() else why_not(anybody)


def _tell_her(wish: Wish) -> None:
    """In the way is only what stands; a visit is written about once a day at most."""
    theirs = Appointment.objects.live().booked_or_later().with_people()
    visit = theirs.filter(client=wish.client, occupied__overlap=wish.occupied).first()
    if visit and visit.is_ahead(wish.now):
        tell_same_time(visit, wish.now)
