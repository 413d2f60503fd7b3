"""What charts say to whoever calls clients: who is due, in words that are not clinical."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from bookings.models import Appointment, AppointmentType
from charting.followup.reminders import PERSON, charts_coming_round, records_at, still_due
from charting.followup.reviews import COMES
from charting.models import Chart, Injection
from charting.presenting.funnel import signed_and_open
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.work.lists import Row, Scope, WorkList, register
from treatments.catalogue.timing import timing_rules, window_of
from treatments.models import Modality
from treatments.models.timing_rule import DaySpan

LATE_AT_MOST = timedelta(days=120)
AHEAD = timedelta(days=30)
REVIEW_LATE_AT_MOST = timedelta(days=30)
GIVEN = {Modality.NEUROTOXIN: "preparation", Modality.FILLER: "syringe"}


def due(scope: Scope) -> Iterator[Row]:
    """Whose yearly visit comes round or is over, without one ahead, overdue first."""
    for chart in sorted(_due(scope), key=_due_on):
        on = _due_on(chart)
        yield Row(
            about=f"yearly-{chart.client.person_id}-{on}",
            says=f"Yearly visit, {chart.appointment.location}",
            address=_to_book(chart.client),
            client=chart.client,
            since=on,
            is_late=on < scope.today,
        )


def _due(scope: Scope) -> list[Chart]:
    """The statements of `still_due` and one, for each so many charts that have to be read."""
    charts, found = charts_coming_round(scope.now, AHEAD, LATE_AT_MOST), list[Chart]()
    for at in count(0, scope.most):
        batch = list(charts[at : at + scope.most])
        found += still_due(batch)
        if len(batch) < scope.most or len(found) >= scope.most:
            break
    return found


def _due_on(chart: Chart) -> date:
    on: date = chart.due_on  # type: ignore[attr-defined]  # of the query
    return on


def reviews(scope: Scope) -> Iterator[Row]:
    """Who was treated, whose days for a review have begun or are over, and who has none booked;
    the oldest first. Two statements."""
    spans = {
        modality: rule.review_days for modality, rule in timing_rules().items() if rule.review_days
    }
    for chart in _unreviewed(scope, spans)[: scope.most]:
        on, place = chart.visit_on, chart.appointment.location
        _, last = window_of(_span_of(chart, spans), on)
        yield Row(
            about=f"review-{chart.appointment_id}",
            says=f"Was here on {on:%b} {on.day}, {place}",
            address=_to_book(chart.client),
            client=chart.client,
            since=last,
            is_late=last < scope.today,
        )


def _unreviewed(scope: Scope, spans: dict[str, DaySpan]) -> QuerySet[Chart]:
    """Of each person the newest chart, with what was given in it and no review since."""
    days = Q(pk__in=())
    for modality, (first, last) in spans.items():
        begun = scope.now - timedelta(days=first)
        over = scope.now - timedelta(days=last) - REVIEW_LATE_AT_MOST
        gave = {f"gave_{modality}": True}
        days |= Q(**gave, appointment__starts_at__range=(over, begun))
    person = Q(client__in=records_at(OuterRef(OuterRef("person"))))
    later = Chart.objects.counting().filter(
        person, appointment__starts_at__gt=OuterRef("appointment__starts_at")
    )
    looked = Appointment.objects.filter(
        person,
        status__in=[*COMES, Appointment.Status.COMPLETED],
        appointment_type__purpose=AppointmentType.Purpose.REVIEW,
        starts_at__gt=OuterRef("appointment__starts_at"),
    )
    charts = Chart.objects.counting().alias(person=PERSON).annotate(**_gave(spans)).filter(days)
    alone = charts.exclude(Exists(later)).exclude(Exists(looked))
    return alone.select_related("client", "appointment__location").order_by(
        "appointment__starts_at", "pk"
    )


def _gave(spans: dict[str, DaySpan]) -> dict[str, Exists]:
    lines = Injection.objects.filter(chart=OuterRef("pk"))
    return {
        f"gave_{modality}": Exists(lines.filter(**{f"{GIVEN[Modality(modality)]}__isnull": False}))
        for modality in spans
    }


def _span_of(chart: Chart, spans: dict[str, DaySpan]) -> DaySpan:
    """The days of what was given; of both, those that end first."""
    given = [span for modality, span in spans.items() if getattr(chart, f"gave_{modality}")]
    return min(given, key=lambda span: span[1])


def _to_book(client: Client) -> str:
    """The page that says when they were here, what comes next, and books it."""
    return reverse("desk_client", args=[client.pk])


def plans(scope: Scope) -> Iterator[Row]:
    """Who signed a plan and has a visit of it not booked. One statement."""
    for shown in islice(signed_and_open(), scope.most):
        yield Row(
            about=f"plan-{shown.pk}",
            says=f"Signed a plan, {shown.location}",
            address=reverse("book_signed_plan", args=[shown.pk]),
            client=shown.plan.client,
            since=scope.day_of(shown.signed_at) if shown.signed_at else None,
        )


register(
    WorkList(
        "due",
        "Due for maintenance",
        "The yearly visit comes round within 30 days or is over, and nothing is booked. Who wants "
        "no reminders is not called.",
        Permission.BOOK_FOR_CLIENT,
        due,
    ),
    WorkList(
        "reviews",
        "Reviews not booked",
        "Treated lately: the days for the review have begun or are over, and none is booked. The "
        "day is the last of them.",
        Permission.BOOK_FOR_CLIENT,
        reviews,
    ),
    WorkList(
        "plans",
        "Plans to book",
        "Signed, and a visit of the plan is not booked yet.",
        Permission.BOOK_FOR_CLIENT,
        plans,
        "plans_to_book",
    ),
)
