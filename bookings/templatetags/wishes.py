"""What suits somebody who waits, in words that punctuation can follow."""

from django import template
from django.utils.translation import gettext

from bookings.models import WaitlistEntry
from medspa.formats.dates import format_when

register = template.Library()
EVERY_DAY = 7


@register.filter
def days_that_suit(entry: WaitlistEntry) -> str:
    """`Mon, Tue, Wed`; `any day`."""
    if len(entry.weekdays) == EVERY_DAY:
        return gettext("any day")
    return ", ".join(gettext(name) for name in entry.weekday_names)


@register.filter
def hours_that_suit(entry: WaitlistEntry) -> str:
    """`mornings, 9 am to 11 am`; `any time`."""
    said = [gettext(name) for name in entry.part_names]
    if not entry.is_any_hour:
        ends = {
            "first": format_when(entry.earliest, "g:i A"),
            "last": format_when(entry.latest, "g:i A"),
        }
        said.append(gettext("%(first)s to %(last)s") % ends)
    return ", ".join(said) or gettext("any time")
