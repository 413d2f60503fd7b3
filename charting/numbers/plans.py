"""How far the plans that were shown in some days have come, and whether who was due came again."""

from datetime import timedelta

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.urls import reverse

from bookings.ground.wall_days import wall_day
from bookings.numbers.counted import Counted, CountedReport, row_by_row
from bookings.numbers.report import Column, register
from bookings.numbers.span import Span
from charting.followup.reminders import PERSON, later_filler, records_at, yearly_due
from charting.models import Chart, Injection, PresentedItem
from charting.presenting.funnel import items_with_state
from medspa.accounts.permissions import Permission
from medspa.formats.dates import format_when
from treatments.wording import dollar_price

BEFORE, AFTER = timedelta(days=60), timedelta(days=30)
"""So long before and after the due day a visit counts as kept: the clinic's own measure."""


def presented(span: Span) -> QuerySet[PresentedItem]:
    rows = items_with_state().filter(span.holds("presentation__", "presented_at"))
    day = wall_day(F("presentation__presented_at"), F("presentation__location__time_zone"))
    return rows.select_related(
        "presentation__plan__client", "presentation__location", "item__area"
    ).annotate(on=day)


def _state(key: str, label: str, says: str) -> Counted:
    return Counted(key, label, says, Q(state=key), of="shown")


FUNNEL = CountedReport(
    slug="plans",
    title="Plans",
    says="Items of the plans that were shown on these days, each in one state, as it is now; of "
    "each client what was shown last.",
    base=presented,
    columns=(
        Column(
            "Shown",
            lambda row: format_when(
                row.presentation.location.local(row.presentation.presented_at), "j M Y"
            ),
        ),
        Column("Client", lambda row: row.presentation.plan.client.full_name),
        Column("Area", lambda row: row.item.area.full_name),
        Column("State", lambda row: row.state),
        Column("Price", lambda row: "none" if row.price is None else dollar_price(row.price)),
    ),
    address=lambda row: reverse("plan_detail", args=[row.presentation.plan_id]),
    order=("-presentation__presented_at", "-pk"),
    permission=Permission.VIEW_CHARTS,
    page="plan_funnel",
    counts=(
        Counted("shown", "Shown", "Every item.", Q()),
        _state("presented", "Not read yet", "Shown, and never opened."),
        _state("opened", "Read", "Opened, and not answered."),
        _state("accepted", "Accepted", "A yes, and no visit booked."),
        _state("booked", "Booked", "A yes, and the visit stands in the diary."),
        _state("given", "Given", "Done."),
        _state("declined", "Declined", "Not now."),
        _state("skipped", "Left out", "The visit is over without it, or it was skipped."),
    ),
)


def fallen_due(span: Span) -> QuerySet[Chart]:
    """Filler visits whose yearly day lies in these days, with whether the client came around it,
    by the days of the location of either visit.

    A touch-up falls due beside its visit, and so does filler that was dissolved since: which is
    which is known person by person only. None where filler was given again before that could
    count: the yearly day is another then.
    """
    filler = Injection.objects.filter(chart=OuterRef("pk"), syringe__isnull=False)
    day = wall_day(F("appointment__starts_at"), F("appointment__location__time_zone"))
    came = (
        Chart.objects.counting()
        .alias(day=day)
        .filter(
            client__in=records_at(OuterRef(OuterRef("person"))),
            day__gte=OuterRef("due_on") - BEFORE,
            day__lte=OuterRef("due_on") + AFTER,
        )
    )
    early = later_filler().alias(day=day).filter(day__lt=OuterRef("due_on") - BEFORE)
    today = wall_day(Value(span.now), F("appointment__location__time_zone"))
    is_over = ExpressionWrapper(Q(due_on__lt=today - AFTER), output_field=BooleanField())
    rows = (
        Chart.objects.counting()
        .filter(appointment__location__in=span.locations)
        .annotate(due_on=yearly_due(), on=yearly_due(), person=PERSON)
        .filter(Exists(filler), due_on__range=(span.first, span.last))
    )
    return (
        rows.alias(came_early=row_by_row(early))
        .filter(came_early=False)
        .annotate(kept=row_by_row(came), is_over=is_over)
        .select_related("client", "injector", "appointment__location")
    )


MAINTENANCE = CountedReport(
    slug="maintenance",
    title="Maintenance kept",
    says="Visits with filler whose twelve months were over on these days, each once: a touch-up "
    "and filler that was dissolved since count, too. Kept: the client was treated from 60 days "
    "before to 30 days after.",
    base=fallen_due,
    columns=(
        Column("Due", lambda chart: format_when(chart.due_on, "j M Y")),
        Column("Client", lambda chart: chart.client.full_name),
        Column("Treated", lambda chart: format_when(chart.visit_on, "j M Y")),
        Column("With", lambda chart: chart.injector.name),
        Column("Location", lambda chart: chart.appointment.location.name),
    ),
    address=lambda chart: reverse("client_record", args=[chart.client_id]),
    order=("-due_on", "-pk"),
    permission=Permission.VIEW_CHARTS,
    counts=(
        Counted("due", "Fell due", "Every one.", Q()),
        Counted("over", "Decided", "The days around it are over.", Q(is_over=True)),
        Counted("kept", "Kept", "Treated around the day.", Q(is_over=True, kept=True), of="over"),
        Counted("missed", "Not kept", "Nothing then.", Q(is_over=True, kept=False), of="over"),
        Counted("open", "Too early to say", "The days run still.", Q(is_over=False)),
    ),
)

register(FUNNEL, MAINTENANCE)
