"""How far presented plans have come: each item in exactly one state, with its price.

Of each client what was shown last counts. What was taken out of the plan since is in no state: it
is not offered any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from bookings.models import Appointment
from charting.models import (
    Injection,
    ItemDecision,
    ItemSkip,
    PlanPresentation,
    PlanStage,
    PresentedItem,
)
from charting.models.counting import of_stage_filter
from treatments.wording import dollar_price

STATES = ("presented", "opened", "accepted", "declined", "booked", "given", "skipped")
NAMES = {state: state.capitalize() for state in STATES}
WAITED = timedelta(days=2)  # after it was shown, before somebody asks


def items_with_state() -> QuerySet[PresentedItem]:
    """Every item that counts, with its `state`. The first that fits, from the end of the road."""
    shown = PlanPresentation.objects.newest()
    newest = ItemDecision.objects.filter(presented=OuterRef("pk")).order_by("-pk")
    rows = PresentedItem.objects.filter(presentation__in=shown, item__isnull=False)
    on_its_side = Exists(_given().filter(side=OuterRef("item__side")))
    return rows.annotate(
        answer=Subquery(newest.values("answer")[:1]),
        state=Case(
            When(on_its_side | (Q(item__side="") & Exists(_given())), then=Value("given")),
            When(Exists(_skipped()) | Exists(_over()), then=Value("skipped")),
            When(answer="not_now", then=Value("declined")),
            When(Q(answer="yes") & Exists(_booked()), then=Value("booked")),
            When(answer="yes", then=Value("accepted")),
            When(presentation__opened_at__isnull=False, then=Value("opened")),
            default=Value("presented"),
            output_field=CharField(),
        ),
    )


def _given() -> QuerySet[Injection]:
    """What was given at its visit in its area, or in a part of it."""
    here = Q(area=OuterRef("item__area")) | Q(area__composites=OuterRef("item__area"))
    stage = OuterRef("item__stage")
    its_charts = of_stage_filter(stage, OuterRef("presentation__plan__client"), "chart__")
    return Injection.objects.counting().filter(here, its_charts)


def _skipped() -> QuerySet[ItemSkip]:
    return ItemSkip.objects.standing().filter(item=OuterRef("item"))


def _over() -> QuerySet[PlanStage]:
    """Its visit is over, and nothing of it was given."""
    return PlanStage.objects.done().filter(pk=OuterRef("item__stage"))


def _booked() -> QuerySet[Appointment]:
    return Appointment.objects.live().filter(plan_stages=OuterRef("item__stage"))


@dataclass(frozen=True)
class Step:
    """A state with what stands in it. `money`: in US dollars, of what has a price."""

    state: str
    count: int = 0
    money: Decimal = Decimal(0)

    @property
    def name(self) -> str:
        return NAMES[self.state]

    @property
    def money_text(self) -> str:
        return dollar_price(self.money)


@dataclass(frozen=True)
class PlanRow:
    """One presented plan in the list."""

    presentation: PlanPresentation
    steps: dict[str, Step]

    @property
    def shown(self) -> list[Step]:
        return [self.steps[state] for state in STATES if state in self.steps]

    @property
    def money(self) -> str:
        return dollar_price(sum((step.money for step in self.steps.values()), Decimal(0)))

    def next_step(self, now: datetime) -> str:
        """What somebody of the team may do now; empty if there is nothing."""
        states = set(self.steps)
        if self.presentation.signed_at and "accepted" in states:
            return "Book"
        if states & {"presented", "opened", "accepted"} and self._waited(now):
            return "Call"
        return ""

    def _waited(self, now: datetime) -> bool:
        return self.presentation.signed_at is None and now > self._since + WAITED

    @property
    def _since(self) -> datetime:
        return self.presentation.opened_at or self.presentation.presented_at


def steps_of(items: Iterable[PresentedItem]) -> dict[str, Step]:
    """The states with what stands in each."""
    found: dict[str, Step] = {}
    for item in items:
        state: str = item.state  # type: ignore[attr-defined]  # of `items_with_state`
        before = found.get(state, Step(state))
        price = item.price or Decimal(0)
        found[state] = Step(state, before.count + 1, before.money + price)
    return found


def read_steps() -> list[Step]:
    """Every state of the clinic with what stands in it, summed by the database. One query."""
    rows = items_with_state().order_by().values("state")  # type: ignore[misc]  # its annotation
    sums = rows.annotate(number=Count("pk"), worth=Coalesce(Sum("price"), Decimal(0)))
    found = {row["state"]: Step(row["state"], row["number"], row["worth"]) for row in sums}
    return [found.get(state, Step(state)) for state in STATES]


def presented_plans(state: str = "") -> QuerySet[PlanPresentation]:
    """What counts of each client, shown last first; with an item in this state."""
    rows = PlanPresentation.objects.newest().with_people().order_by("-presented_at", "-pk")
    return rows.filter(_has_item_in(state)) if state in STATES else rows


def rows_of(shown: Sequence[PlanPresentation]) -> list[PlanRow]:
    """Where the items of these plans stand: a page of them. One query."""
    by_plan: dict[int, list[PresentedItem]] = {}
    for item in items_with_state().filter(presentation__in=[each.pk for each in shown]):
        by_plan.setdefault(item.presentation_id, []).append(item)
    return [PlanRow(each, steps_of(by_plan.get(each.pk, []))) for each in shown]


def signed_and_open() -> QuerySet[PlanPresentation]:
    """Signed plans with a yes whose visit is not booked: whom the desk may call. One query."""
    rows = PlanPresentation.objects.newest().with_people().filter(signed_at__isnull=False)
    return rows.filter(_has_item_in("accepted")).order_by("signed_at", "pk")


def _has_item_in(state: str) -> Exists:
    items = items_with_state().filter(  # type: ignore[misc]  # its annotation
        state=state, presentation=OuterRef("pk")
    )
    return Exists(items)
