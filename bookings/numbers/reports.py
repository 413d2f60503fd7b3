"""The reports that the diary itself answers, with what each figure means in words."""

from datetime import timedelta

from django.db.models import Aggregate, DurationField, Q

from bookings.models import Appointment
from bookings.numbers.counted import Counted, CountedReport, Measure
from bookings.numbers.report import Column
from bookings.numbers.visits import KEPT, booked_visits, closed_visits, people_seen
from medspa.formats.dates import format_when

Status = Appointment.Status
CANCELED_USUALLY, MISSED_USUALLY = 16, 5
"""Percent of the visits of med spas (Zenoti, benchmark report of 2025, page 14)."""

VISIT_COLUMNS: tuple[Column, ...] = (
    Column("Day", lambda visit: format_when(visit.local_start, "j M Y")),
    Column("Time", lambda visit: format_when(visit.local_start, "g:i A")),
    Column("Client", lambda visit: visit.client.full_name),
    Column("Visit", lambda visit: visit.appointment_type.name),
    Column("With", lambda visit: visit.provider.name),
    Column("Location", lambda visit: visit.location.name),
    Column("State", lambda visit: visit.get_status_display()),
    Column("Booked", lambda visit: format_when(visit.location.local(visit.booked_at), "j M Y")),
    Column("Reference", lambda visit: visit.reference),
)


class _MedianLead(Aggregate):
    """Of durations, as the database puts them in order."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def _ahead(key: str, label: str, first: int, end: int | None) -> Counted:
    """Visits booked so many days ahead: from the first on, before the end."""
    which = Q(ahead__gte=timedelta(days=first)) if first else Q()
    if end:
        which &= Q(ahead__lt=timedelta(days=end))
    return Counted(key, label, "", which, of="booked")


KEPT_OR_NOT = CountedReport(
    slug="visits",
    title="Booked, kept, canceled, missed",
    says="Visits that were booked for these days, each counted once, by what has become of it.",
    base=booked_visits,
    columns=VISIT_COLUMNS,
    address=Appointment.board_address,
    counts=(
        Counted("booked", "Booked", "Every visit of these days, canceled ones included.", Q()),
        Counted(
            "over",
            "Decided",
            "Kept, canceled or missed. The shares are of these.",
            ~Q(status__in=Appointment.BEFORE_VISIT),
        ),
        Counted(
            "kept",
            "Kept",
            "The client came.",
            Q(status__in=KEPT),
            of="over",
        ),
        Counted(
            "canceled",
            "Canceled",
            "By the client or by us, early or late.",
            Q(status=Status.CANCELLED),
            of="over",
            line=CANCELED_USUALLY,
            is_drawn=True,
        ),
        Counted(
            "late",
            "Canceled late",
            "By the client, later than the location's notice allows. Part of Canceled.",
            Q(status=Status.CANCELLED, cancelled_late=True),
            of="over",
        ),
        Counted(
            "missed",
            "Did not come",
            "Marked as missed at the desk.",
            Q(status=Status.NO_SHOW),
            of="over",
            line=MISSED_USUALLY,
            is_drawn=True,
        ),
        Counted(
            "open",
            "Still open",
            "Booked or confirmed: ahead, or over and not marked yet.",
            Q(status__in=Appointment.BEFORE_VISIT),
        ),
    ),
)
GOING_ON = CountedReport(
    slug="rebooking",
    title="Rebooked before the day was over",
    says="Closed visits whose client had a visit on a later day in the diary by the end of that "
    "day, divided by all closed visits. What was canceled afterwards still counts.",
    base=closed_visits,
    columns=VISIT_COLUMNS,
    address=Appointment.board_address,
    counts=(
        Counted("closed", "Closed visits", "Done, on one of these days.", Q()),
        Counted(
            "rebooked",
            "Rebooked",
            "With a next visit by the end of the day.",
            Q(gone_on=True),
            of="closed",
            is_drawn=True,
        ),
        Counted("left", "Left without", "No next visit by then.", Q(gone_on=False), of="closed"),
    ),
)
WHO_COMES = CountedReport(
    slug="clients",
    title="New and returning clients",
    says="People with a closed visit on these days, counted once; two records of one person are "
    "one.",
    base=people_seen,
    columns=VISIT_COLUMNS,
    address=Appointment.board_address,
    counts=(
        Counted("seen", "Clients seen", "Their first closed visit of these days is listed.", Q()),
        Counted(
            "new",
            "New",
            "It was their first with us, at any location.",
            Q(is_known=False),
            of="seen",
            is_drawn=True,
        ),
        Counted("known", "Returning", "They had been here before.", Q(is_known=True), of="seen"),
    ),
)
COMING_AGAIN = CountedReport(
    slug="retention",
    title="Retention",
    says="Clients seen on these days who came again on a later day within the days chosen above, "
    "divided by those whose days are over by now.",
    base=people_seen,
    columns=VISIT_COLUMNS,
    address=Appointment.board_address,
    counts=(
        Counted("over", "Days are over", "So it can be said of them.", Q(is_over=True)),
        Counted(
            "again",
            "Came again",
            "Within those days.",
            Q(is_over=True, came_again=True),
            of="over",
            is_drawn=True,
        ),
        Counted(
            "gone", "Did not", "Not within those days.", Q(is_over=True, came_again=False), "over"
        ),
        Counted("waiting", "Too early to say", "Their days run still.", Q(is_over=False)),
    ),
)
LEAD_TIME = CountedReport(
    slug="lead",
    title="Lead time",
    says="Days from the moment a visit was booked until it begins, moved or not. The median: half "
    "of the visits are booked further ahead than that, half less.",
    base=booked_visits,
    columns=VISIT_COLUMNS,
    address=Appointment.board_address,
    measure=Measure(
        "booked",
        "Median",
        "days",
        _MedianLead("ahead"),
        lambda lead: max(lead / timedelta(days=1), 0),
    ),
    counts=(
        Counted("booked", "Booked", "Every visit of these days.", Q()),
        _ahead("day", "Within a day", 0, 1),
        _ahead("days", "1 to 3 days", 1, 4),
        _ahead("week", "4 to 7 days", 4, 8),
        _ahead("fortnight", "8 to 14 days", 8, 15),
        _ahead("month", "15 to 30 days", 15, 31),
        _ahead("later", "Longer", 31, None),
    ),
)
