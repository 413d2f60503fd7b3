"""What should follow a visit, and when: to look at the result, and to go on with the treatment.

The days are worked out from what was really given, the plan and the timing of the clinic, each time
anew (docs/adr/0053): nothing is stored that could contradict a chart that is corrected.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import models

from bookings.availability.search import Slot
from bookings.courses.proposals import Proposal, Wanted
from bookings.courses.queries import Window, find_busy_times
from bookings.models import Appointment, AppointmentType
from charting.followup.maintenance import AreaDue, Maintenance, maintenance_due
from charting.followup.reviews import ReviewDue
from charting.ground.planned import newest_agreed_plan
from charting.models import Chart, PlanStage
from charting.presenting.booking.visits_ahead import VisitAhead, visits_of_plan
from charting.presenting.content.visits import gap_between, touch_up_type, visit_type
from medspa.clinic.models import Location
from treatments.catalogue.timing import timing_rules
from treatments.models import Modality
from treatments.wording import mid_sentence

LONGEST = timedelta(days=60)
"""How far behind the first day times are looked for: the diary answers two months at once."""


class What(models.TextChoices):
    """How forms and the desk name it: nothing clinical."""

    REVIEW = "review", "Review"
    TOUCH_UP = "touch_up", "Touch-up"
    PLAN = "plan", "Next visit of the plan"
    AGAIN = "again", "Next visit"


@dataclass(frozen=True)
class NextVisit:
    """`why` is clinical, and for those who see charts. `kind`: None where the location has none.
    `booked_on`: the client comes for it then. `offer`: free times, once asked for."""

    what: What
    why: str
    window: Window
    kind: AppointmentType | None
    booked_on: date | None = None
    stage: PlanStage | None = None
    offer: Proposal | None = None

    @property
    def is_to_book(self) -> bool:
        return self.booked_on is None and self.kind is not None

    @property
    def best(self) -> Slot | None:
        return self.offer.best if self.offer else None


def next_visits(visit: Appointment, now: datetime) -> list[NextVisit]:
    """What follows a visit that was charted; nothing where its chart is open, or there is none.

    A fixed number of queries.
    """
    chart = Chart.objects.live().signed().filter(appointment=visit).first()
    if chart is None or visit.client is None:
        return []
    today = visit.location.local(now).date()
    maintenance = maintenance_due(visit.client)
    given = {str(line.product.modality) for line in chart.injections.with_products()}
    planned = _of_plan(given, visit, maintenance, now)
    treatment = planned or _again(given, visit, maintenance, now)
    wanted = _touch_up(chart, visit.location, today, now)
    found = [_review(maintenance.reviews, visit.location, today), wanted, treatment]
    return [one for one in found if one]


def with_times(found: NextVisit, visit: Appointment, now: datetime) -> NextVisit:
    """The same with free times: on the best day, at the hour of this visit, with the same person
    if they can. One statement of the diary."""
    if not found.is_to_book or found.kind is None:
        return found
    window = replace(found.window, last=min(found.window.last, found.window.first + LONGEST))
    wanted = Wanted(
        appointment_type=found.kind,
        location=visit.location,
        window=window,
        hour=visit.local_start.time(),
        now=now,
        prefer=visit.provider_id,
        busy=find_busy_times(visit.client, now),
    )
    return replace(found, offer=wanted.proposal())


def _review(reviews: Iterable[ReviewDue], place: Location, today: date) -> NextVisit | None:
    """One visit for all that was given, on days that suit each; else the first that ends."""
    ahead = [one for one in reviews if not one.is_over(today)]
    if not ahead:
        return None
    first = max(one.window[0] for one in ahead)
    last = min(one.window[1] for one in ahead)
    if first > last:
        ahead = sorted(ahead, key=lambda one: one.window[1])[:1]
        first, last = ahead[0].window
    best = min(max(*(one.best_on for one in ahead), first), last) if ahead[1:] else ahead[0].best_on
    booked = [day for one in ahead if (day := one.booked_on(today))]
    names = " and ".join(one.modality.label.lower() for one in ahead)
    return NextVisit(
        What.REVIEW,
        f"To look at the result of {names}",
        _ahead_of(Window(first, best, last), today),
        _review_type(place),
        booked_on=min(booked, default=None),
    )


def _review_type(place: Location) -> AppointmentType | None:
    kinds = AppointmentType.objects.filter(
        is_active=True, purpose=AppointmentType.Purpose.REVIEW, locations=place
    )
    return kinds.order_by("duration_min", "pk").first()


def _touch_up(chart: Chart, place: Location, today: date, now: datetime) -> NextVisit | None:
    """What this review asked for, while its days last (`TimingRule`); how much is decided then."""
    asked = list(chart.outcomes.exclude(touch_up="").select_related("area"))
    rules, ahead = timing_rules(), []
    for one in asked:
        rule = rules.get(Modality(one.modality))
        if rule and rule.touchup_days:
            first, last = (one.given_on + timedelta(days=day) for day in rule.touchup_days)
            ahead += [(one, max(first, today + timedelta(days=1)), last)]
    ahead = [row for row in ahead if row[1] <= row[2]]
    if not ahead:
        return None
    kind, client = touch_up_type(place), chart.client
    first, last = max(row[1] for row in ahead), min(row[2] for row in ahead)
    coming = Appointment.objects.upcoming(now).filter(client=client, appointment_type=kind)
    booked = coming.select_related("location").first() if kind else None
    return NextVisit(
        What.TOUCH_UP,
        f"{', '.join(row[0].touch_up_place for row in ahead)}: amount to be decided",
        Window(first, first, last),
        kind,
        booked_on=booked.local_start.date() if booked else None,
    )


def _of_plan(
    given: set[str], visit: Appointment, maintenance: Maintenance, now: datetime
) -> NextVisit | None:
    """The next visit of the newest agreed plan that is not done, on the days that the plan has for
    it, and not too soon after what was given now, be it of the plan or not."""
    plan = newest_agreed_plan(visit.client_id) if visit.client_id else None
    visits = visits_of_plan(plan, visit.location, now) if plan else []
    ahead = next((one for one in visits if not one.stage.is_done), None)
    if ahead is None or ahead.window is None:
        return None
    least = gap_between(given, ahead.modalities).after(visit.local_start.date()).first
    if Modality.NEUROTOXIN in ahead.modalities and maintenance.toxin:
        least = max(least, maintenance.toxin.from_on)  # before that day the diary refuses
    booked = ahead.appointment
    return NextVisit(
        What.PLAN,
        f"Visit {ahead.stage.position} of the plan, {ahead.stage.name}",
        _ahead_of(_days_for(ahead, ahead.window, least), visit.location.local(now).date()),
        ahead.kind,
        booked_on=booked.local_start.date() if booked else None,
        stage=ahead.stage,
    )


def _days_for(ahead: VisitAhead, window: Window, least: date) -> Window:
    """Two months of days, and none that leaves too little time for a later visit."""
    first = max(window.first, least)
    latest = ahead.latest or date.max
    best = max(first, min(window.best, latest))
    return Window(first, best, min(best + LONGEST, latest))


def _again(
    given: set[str], visit: Appointment, maintenance: Maintenance, now: datetime
) -> NextVisit | None:
    """The treatment that is due first again, with all that is due of its kind by then; after
    another kind was given now, not before the days that the plan would leave between the two."""
    due = sorted((one for one in maintenance.areas if one.window), key=_first_day)
    if not due or due[0].window is None:
        return None
    modality = Modality(str(due[0].product.modality))
    first, last = due[0].window
    first = max(first, gap_between(given, {modality}).after(visit.local_start.date()).first)
    if due[0].is_toxin and maintenance.toxin:
        first = max(first, maintenance.toxin.from_on)
    names = [mid_sentence(str(one.area)) for one in due if str(one.product.modality) == modality]
    return NextVisit(
        What.AGAIN,
        f"{modality.label} again, first due: {names[0]}",
        _ahead_of(Window(first, first, max(first, last)), visit.location.local(now).date()),
        visit_type({modality}, visit.location),
        booked_on=_booked_for(visit, modality, now),
    )


def _first_day(due: AreaDue) -> date:
    return due.window[0] if due.window else date.max


def _booked_for(visit: Appointment, modality: str, now: datetime) -> date | None:
    ahead = Appointment.objects.upcoming(now).filter(client=visit.client_id)
    visits = ahead.select_related("location")
    coming = visits.filter(**{f"appointment_type__gives_{modality}": True}).first()
    return coming.local_start.date() if coming else None


def _ahead_of(window: Window, today: date) -> Window:
    """From tomorrow on: whoever goes through the door does not come back the same day."""
    first = max(window.first, today + timedelta(days=1))
    best = max(window.best, first)
    return Window(first, best, max(window.last, best))
