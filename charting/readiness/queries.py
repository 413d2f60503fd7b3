"""What is in place before each of a day's visits: a fixed number of statements for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from bookings.models import Appointment, AppointmentType
from charting.consents.queries import count_to_sign
from charting.estimates.needs import missing_estimate
from charting.ground.moments import Moment
from charting.intake.queries import missing_by_visit
from charting.models import Clearance, Photo, PlanItem, PlanStage
from charting.readiness.marks import Mark, Readiness, readiness_from
from medspa.clients.resemblances import records_of_people
from medspa.clinic.models import Location
from treatments.models import Lot
from treatments.stock.queries import newest_readiness

Status = Appointment.Status
SHOWN = (*Appointment.BEFORE_VISIT, *Appointment.DURING_VISIT)
"""Once the visit is done nothing is made ready for it."""
Found = Mapping[int, bool | None]


def readiness_of(
    visits: Iterable[Appointment], now: datetime, *, opening: str | None = None
) -> dict[int, Readiness]:
    """By number, of those that are ahead or under way. Fourteen statements at most for each place
    and day; join `client`, `location`, `appointment_type`. `opening`: what the checklist of today
    says at the one place of all of them, where that is known."""
    shown = [one for one in visits if one.client_id and one.status in SHOWN]
    shown.sort(key=_day_and_place)
    found: dict[int, Readiness] = {}
    for _, group in groupby(shown, key=_day_and_place):
        found |= _of_one_day(list(group), now, opening)
    return found


def _day_and_place(visit: Appointment) -> tuple[int, date]:
    return visit.location_id, visit.local_start.date()


def _of_one_day(
    visits: Sequence[Appointment], now: datetime, opening: str | None
) -> dict[int, Readiness]:
    place, day = visits[0].location, visits[0].local_start.date()
    questions, papers = missing_by_visit(visits, now), count_to_sign(visits, now)
    marks: dict[Mark, Found] = {
        Mark.QUESTIONS: {one.pk: questions[one.pk][0] > 0 for one in visits},
        Mark.PAPERS: {one.pk: papers[one.pk] > 0 for one in visits},
        Mark.CLEARANCE: _without_clearance(visits),
        Mark.PHOTOS: _without_photos(visits, place, day),
        Mark.STOCK: _without_stock(visits, place, day),
        Mark.OPENING: _without_opening(visits, now, opening),
        Mark.ESTIMATE: missing_estimate(visits, now),
    }
    return {
        one.pk: readiness_from({mark: of.get(one.pk) for mark, of in marks.items()})
        for one in visits
    }


def treats(kind: AppointmentType) -> bool:
    return bool(kind.modalities) or kind.purpose == AppointmentType.Purpose.TREATMENT


def _without_clearance(visits: Sequence[Appointment]) -> Found:
    """No exam holds then and there for anything that the visit gives. One statement."""
    asked = [one for one in visits if treats(one.appointment_type)]
    if not asked:
        return {}
    people = {one.client.person_id for one in asked if one.client}
    rows = Clearance.objects.filter(client__in=records_of_people(people), revoked_at=None)
    held: dict[int, list[Clearance]] = {}
    for row in rows.filter(by_prescriber=True).select_related("client"):
        held.setdefault(row.client.person_id, []).append(row)
    return {
        one.pk: not any(
            _holds(row, one) for row in held.get(one.client.person_id if one.client else 0, ())
        )
        for one in asked
    }


def _holds(clearance: Clearance, visit: Appointment) -> bool:
    then, given = Moment.of(visit.location, visit.starts_at), set(visit.appointment_type.modalities)
    reaches = not given or bool(given & set(clearance.modalities))
    return reaches and clearance.is_valid_on(then.on, then.state)


def _without_photos(visits: Sequence[Appointment], place: Location, day: date) -> Found:
    """Those of the day, once the client is here and where the place asks for them: before, nobody
    could have taken them. One statement at most."""
    here = [
        one
        for one in visits
        if place.requires_photos and one.is_here and treats(one.appointment_type)
    ]
    if not here:
        return {}
    begins, ends = (datetime.combine(on, time(), place.zone) for on in (day, day + _A_DAY))
    people = {one.client.person_id for one in here if one.client}
    taken = Photo.objects.kept().filter(client__in=records_of_people(people))
    rows = taken.filter(taken_at__gte=begins, taken_at__lt=ends).select_related("client")
    known = {row.client.person_id for row in rows}
    return {one.pk: one.client is not None and one.client.person_id not in known for one in here}


_A_DAY = timedelta(days=1)


def _without_stock(visits: Sequence[Appointment], place: Location, day: date) -> Found:
    """Something that the plan wants at the visit is on no shelf here that day; not asked of visits
    without a plan, nor once the client is here: the last pack may be open for them. One statement
    at most."""
    ahead = [one for one in visits if one.status in Appointment.BEFORE_VISIT]
    asked = [one for one in ahead if treats(one.appointment_type)]
    if not asked:
        return {}
    shelf = Lot.objects.at(place).usable(day)
    named = shelf.filter(product=OuterRef("product"))
    of_class = shelf.filter(product__kind=OuterRef("product_class"))
    is_there = Exists(named) | Q(Q(product=None), Exists(of_class))
    newest = PlanStage.objects.filter(appointment__in=asked).order_by(
        "appointment_id", "-plan__version"
    )
    items = PlanItem.objects.wanted().filter(
        stage__in=newest.distinct("appointment_id").values("pk")
    )
    rows = items.annotate(is_there=is_there).values_list("stage__appointment", "is_there")
    found: dict[int, bool | None] = {}
    for number, is_on_shelf in rows:
        found[number] = bool(found.get(number)) or not is_on_shelf
    return found


def _without_opening(visits: Sequence[Appointment], now: datetime, opening: str | None) -> Found:
    """The checklist of today says whether filler may be given; until it is done, it may not. One
    statement at most."""
    place, day = visits[0].location, visits[0].local_start.date()
    asked = [one for one in visits if one.appointment_type.gives_filler]
    if not asked or place.local(now).date() != day:
        return {}
    problem = newest_readiness(place, day).problem if opening is None else opening
    return {one.pk: bool(problem) for one in asked}
