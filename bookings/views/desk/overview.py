"""The weeks and months of a location: how full each day is, and the way to it."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from bookings.board.fullness import A_WEEK, month_of, week_of
from medspa.accounts.access import user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.models import Location
from medspa.web.request import HttpRequest

WEEK, MONTH = "week", "month"
LONGEST_MONTH = 31


def overview_page(
    request: HttpRequest, location: Location, day: date, by: str, head: dict[str, Any]
) -> HttpResponse:
    """Seven days by provider, or a month of days; `head` is what the row on top shows."""
    context = head | {
        "may_book": user_of(request).may(Permission.BOOK_FOR_CLIENT),
        "period": "week" if by == WEEK else "month",
    }
    if by == WEEK:
        week = week_of(location, day, request.now)
        step = timedelta(days=A_WEEK)
        context |= {"week": week, "before": day - step, "after": day + step}
        return render(request, "bookings/board_week.html", context)
    first = day.replace(day=1)
    context |= {
        "weeks": month_of(location, day, request.now),
        "before": first - timedelta(days=1),
        "after": (first + timedelta(days=LONGEST_MONTH)).replace(day=1),
    }
    return render(request, "bookings/board_month.html", context)
