"""What the desk needs of three days if it cannot ask: who comes when, and how to reach them."""

from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from bookings.board.drawn import board_of
from medspa.clinic.models import Location

DAYS = 3


def draw_pack(location: Location, now: datetime) -> str:
    """Today and the two days after it, as a page reads it: nothing clinical, and not only what is
    left of today, as somebody may still be here."""
    today = location.local(now).date()
    boards = [board_of(location, today + timedelta(days=n), now) for n in range(DAYS)]
    with timezone.override(location.zone):
        return render_to_string(
            "bookings/downtime/_pack.html", {"boards": boards, "location": location, "now": now}
        )
