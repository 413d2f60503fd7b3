"""Whether this client may have this appointment on that day, whoever books it and where.

What each type of appointment asks for is data of the type; the intervals are those of
`treatments.catalogue.timing`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from bookings.availability.search import first_instant
from bookings.errors import (
    ClearanceNeeded,
    ConsultationNeeded,
    IntervalNeedsReview,
    IntervalTooShort,
    NotForThisClient,
    OutsideTouchUpWindow,
    TooYoung,
)
from bookings.ground.history import RETRACTED, reason_of_last_step
from bookings.models import Appointment, AppointmentType, BookingEligibility
from bookings.reservation.slot_request import SlotRequest
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.formats.dates import format_list, format_when
from treatments.catalogue.jurisdictions import STATES, state_of
from treatments.catalogue.timing import TOXIN_MIN_DAYS, eligible_again_on, touchup_window
from treatments.giving.age_and_licence import ADULT, age_in_years
from treatments.models import Modality, Product

# A margin for the calendar: three months are up to 92 days.
AROUND = timedelta(days=TOXIN_MIN_DAYS + 3)
Status = Appointment.Status
NOT_OVER = (Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.IN_TREATMENT)


@dataclass(frozen=True)
class Treated:
    """A day from which intervals are counted. `is_ahead`: only booked so far, product unknown."""

    modality: str
    on: date
    product: Product | None = None
    is_ahead: bool = False


def client_rule_errors(slot_request: SlotRequest) -> list[NotForThisClient]:
    """Every rule about the client that says no to the request, in at most four queries."""
    kind, client = slot_request.appointment_type, slot_request.client
    if client is None:
        return []
    known = _known_of(client, kind)
    refusals: list[NotForThisClient | None] = [
        _too_young(slot_request, client),
        _no_consultation(slot_request, client),
        _no_clearance(slot_request, known),
    ]
    treated = [*_treatments_given(known), *_not_told(slot_request, client)]
    refusals += _by_interval(slot_request, treated)
    return [refusal for refusal in refusals if refusal]


def refusals_by_day(slot_request: SlotRequest, last: date) -> dict[date, NotForThisClient | None]:
    """From the day asked for to `last`: the first rule about the client that says no to each day,
    or None. Whether a consultation took place is left to `client_rule_errors`. Two queries."""
    kind, client, first = slot_request.appointment_type, slot_request.client, slot_request.day
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if client is None:
        return dict.fromkeys(days)
    known = _known_of(client, kind)
    booked = _not_told(slot_request, client, further=last - first)
    treated = [*_treatments_given(known), *booked]
    asked = {day: _on(slot_request, day) for day in days}
    return {day: _first_refusal(one, client, known, treated) for day, one in asked.items()}


def _on(slot_request: SlotRequest, day: date) -> SlotRequest:
    """The same at noon of another day."""
    noon = first_instant(day, slot_request.location) + timedelta(hours=12)
    return replace(slot_request, starts_at=noon)


def _first_refusal(
    slot_request: SlotRequest,
    client: Client,
    known: Iterable[BookingEligibility],
    treated: Iterable[Treated],
) -> NotForThisClient | None:
    asked = (
        _too_young(slot_request, client),
        _no_clearance(slot_request, known),
        *_by_interval(slot_request, treated),
    )
    return next((refusal for refusal in asked if refusal), None)


def _by_interval(
    slot_request: SlotRequest, treated: Iterable[Treated]
) -> Iterator[NotForThisClient | None]:
    kind, known = slot_request.appointment_type, list(treated)
    for modality in kind.modalities:
        days = [one for one in known if one.modality == modality]
        rule = _no_touch_up if kind.is_touch_up else _too_early
        yield rule(slot_request.day, modality, days)


def _known_of(client: Client, kind: AppointmentType) -> list[BookingEligibility]:
    if not (kind.requires_clearance or kind.modalities):
        return []
    return list(
        BookingEligibility.objects.filter(client__in=records_of(client)).select_related("product")
    )


def _treatments_given(known: Iterable[BookingEligibility]) -> Iterator[Treated]:
    for row in known:
        if row.kind == BookingEligibility.Kind.TREATMENT:
            yield Treated(row.modality, row.from_on, row.product)


def _not_told(
    slot_request: SlotRequest, client: Client, *, further: timedelta = timedelta(0)
) -> Iterator[Treated]:
    """The client's neurotoxin appointments around the day asked for that no signed record tells of:
    those that are not over yet, and those that are over without one. A record that was taken back,
    since nothing happened, tells that, until the appointment takes another step."""
    if not slot_request.appointment_type.gives_neurotoxin:
        return
    around = (slot_request.starts_at - AROUND, slot_request.starts_at + AROUND + further)
    appointments = Appointment.objects.filter(
        client__in=records_of(client), starts_at__range=around
    )
    appointments = appointments.beginning_neurotoxin().exclude(pk=slot_request.ignoring)
    appointments = appointments.alias(last_step=Coalesce(reason_of_last_step(), Value("")))
    uncharted = Q(status=Status.COMPLETED, charted_at=None) & ~Q(last_step=RETRACTED)
    appointments = appointments.filter(Q(status__in=NOT_OVER) | uncharted)
    for appointment in appointments.select_related("location"):
        is_ahead = appointment.status != Status.COMPLETED
        yield Treated(Modality.NEUROTOXIN, appointment.local_start.date(), is_ahead=is_ahead)


# --- The rules


def _too_young(slot_request: SlotRequest, client: Client) -> TooYoung | None:
    """Asked of appointments that give something, and of whatever is booked online; an unknown date
    of birth is asked for at the needle."""
    is_asked = slot_request.appointment_type.modalities or not slot_request.at_desk
    if not is_asked or client.birth_on is None:
        return None
    if age_in_years(client.birth_on, slot_request.day) >= ADULT:
        return None
    return TooYoung(gettext("This visit is for adults, 18 or older on that day."))


def _no_consultation(slot_request: SlotRequest, client: Client) -> ConsultationNeeded | None:
    within = slot_request.appointment_type.requires_consultation_days
    if within is None:
        return None
    since = first_instant(slot_request.day - timedelta(days=within), slot_request.location)
    took_place = Appointment.objects.filter(
        client__in=records_of(client),
        status=Status.COMPLETED,
        appointment_type__purpose=AppointmentType.Purpose.CONSULTATION,
        starts_at__range=(since, slot_request.starts_at),
    )
    if took_place.exists():
        return None
    says = gettext(
        "This visit needs a consultation in the %(days)s days before it, and there was none."
    )
    return ConsultationNeeded(says % {"days": within}, field=None)


def _no_clearance(
    slot_request: SlotRequest, known: Iterable[BookingEligibility]
) -> ClearanceNeeded | None:
    """Valid on the day, in the state of the location, for each modality that the appointment
    gives; for any if it names none."""
    if not slot_request.appointment_type.requires_clearance:
        return None
    clearances = [row for row in known if row.kind == BookingEligibility.Kind.CLEARANCE]
    day, state = slot_request.day, state_of(slot_request.location.region)
    valid = {row.modality for row in clearances if row.holds_on(day, state)}
    missing = [each for each in slot_request.appointment_type.modalities if each not in valid]
    if valid and not missing:
        return None
    return ClearanceNeeded(_clearance_sentence(slot_request, clearances, missing))


def _clearance_sentence(
    slot_request: SlotRequest, clearances: list[BookingEligibility], missing: list[Modality]
) -> str:
    state = state_of(slot_request.location.region)
    wanted = [row for row in clearances if not missing or row.modality in missing]
    elsewhere = [row for row in wanted if row.holds_on(slot_request.day, row.state)]
    if elsewhere:
        return gettext(
            "The clearance is for %(one)s and does not hold in %(other)s: "
            "an exam by a prescriber comes first."
        ) % {"one": STATES[elsewhere[-1].state], "other": STATES.get(state, gettext("this state"))}
    last = max((row.to_on for row in wanted if row.to_on and row.is_for(state)), default=None)
    if last and last < slot_request.day:
        return gettext(
            "The clearance is valid to %(day)s and has expired by then: "
            "another exam by a prescriber comes first."
        ) % {"day": day_in_words(last)}
    if not missing:
        return gettext("There is no valid clearance: an exam by a prescriber comes first.")
    return gettext(
        "There is no valid clearance for %(what)s: an exam by a prescriber comes first."
    ) % {"what": format_list([gettext(each.label).lower() for each in missing])}


def _too_early(
    on: date, modality: Modality, days: Iterable[Treated]
) -> IntervalTooShort | IntervalNeedsReview | None:
    """The floor goes before the product's minimum: neurotoxin 84 and 90 days [R2][R7]."""
    found = [refusal for one in days if (refusal := _interval(on, modality, one))]
    found.sort(key=lambda refusal: isinstance(refusal, IntervalNeedsReview))
    return found[0] if found else None


def _interval(
    on: date, modality: Modality, one: Treated
) -> IntervalTooShort | IntervalNeedsReview | None:
    earlier, later = sorted((one.on, on))
    floor_on, from_on = eligible_again_on(modality, one.product, earlier)
    if floor_on and later < floor_on:
        says = [_what_was(modality, one), _floor(one, earlier, floor_on)]
        if from_on and from_on > floor_on and not one.is_ahead:
            says.append(_reviewed_until(from_on))
        return IntervalTooShort(" ".join(says))
    if from_on and later < from_on:
        return IntervalNeedsReview(_what_was(modality, one) + " " + _least(one, earlier, from_on))
    return None


def _floor(one: Treated, earlier: date, floor_on: date) -> str:
    says = (
        gettext("At least %(days)s days lie between two.")
        if one.is_ahead
        else gettext("At least %(days)s days lie between two: not before %(day)s.")
    )
    return says % {"days": (floor_on - earlier).days, "day": day_in_words(floor_on)}


def _reviewed_until(from_on: date) -> str:
    says = gettext("Before %(day)s it needs a prescriber's review.")
    return says % {"day": day_in_words(from_on)}


def _least(one: Treated, earlier: date, from_on: date) -> str:
    says = (
        gettext("Less than %(days)s days between two need a prescriber's review.")
        if one.is_ahead
        else gettext(
            "Less than %(days)s days between two need a prescriber's review: without one from "
            "%(day)s."
        )
    )
    return says % {"days": (from_on - earlier).days, "day": day_in_words(from_on)}


def _no_touch_up(
    on: date, modality: Modality, days: Iterable[Treated]
) -> OutsideTouchUpWindow | None:
    """Only some days after the last treatment; later waits for the next cycle [R159]."""
    last = max((one.on for one in days if one.on <= on), default=None)
    if last is None:
        return OutsideTouchUpWindow(
            gettext("There is no treatment that this visit could touch up.")
        )
    window = touchup_window(modality, last)
    if window is None or window[0] <= on <= window[1]:
        return None
    first, final = (day_in_words(day) for day in window)
    says = gettext("The treatment of %(day)s is touched up from %(first)s to %(last)s only.")
    return OutsideTouchUpWindow(says % {"day": day_in_words(last), "first": first, "last": final})


def _what_was(modality: Modality, one: Treated) -> str:
    says = (
        gettext("%(what)s is booked for %(day)s.")
        if one.is_ahead
        else gettext("%(what)s was given on %(day)s.")
    )
    return says % {"what": gettext(modality.label), "day": day_in_words(one.on)}


def day_in_words(on: date) -> str:
    return format_when(on, "j F Y")
