"""What the client tells of elsewhere, and the weight: noted, never changed, taken back."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from charting.client.treatment_elsewhere import TreatmentElsewhere
from charting.errors import (
    AlreadyKnown,
    AlreadyTakenBack,
    BadAmount,
    MissingReason,
    WrongTime,
)
from charting.followup.booking_eligibility import sync_treatments
from charting.ground.acting_staff import require_staff
from charting.models import ClientWeight, GivenElsewhere, GivenElsewhereRetraction
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clients.services import lock_client

LIGHTEST_KG, HEAVIEST_KG = 30, 350  # the constraint `weight_of_a_person` says the same


@transaction.atomic
def note_elsewhere(
    *,
    client: Client,
    treatment: TreatmentElsewhere,
    today: date,
    by: User,
    now: datetime,
) -> GivenElsewhere:
    """Neurotoxin elsewhere counts from now on: for the interval, and for its units' ceiling.

    `today` is the date at the place where it is noted. Raises NotPermitted, WrongTime,
    WrongModality, MissingReason, BadAmount.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(client.pk)
    treatment.require_plausible(today)
    given = GivenElsewhere.objects.create(
        client=client,
        product=treatment.product,
        units=treatment.units,
        area=treatment.area,
        given_on=treatment.given_on,
        place=treatment.place.strip(),
        note=treatment.note.strip(),
        by=staff,
        at=now,
    )
    sync_treatments(client)
    record(by=by, action="elsewhere.noted", target=given, client=client.pk)
    return given


@transaction.atomic
def take_back_elsewhere(
    *, given: GivenElsewhere, reason: str, by: User, now: datetime
) -> GivenElsewhereRetraction:
    """It was noted by mistake and counts no more. Raises NotPermitted, MissingReason,
    AlreadyTakenBack."""
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(given.client_id)
    if not reason.strip():
        raise MissingReason("Say why.", field="reason")
    if GivenElsewhereRetraction.objects.filter(given=given).exists():
        raise AlreadyTakenBack("This was taken back already.")
    back = GivenElsewhereRetraction.objects.create(
        given=given, reason=reason.strip(), by=staff, at=now
    )
    sync_treatments(given.client)
    record(by=by, action="elsewhere.taken_back", target=given, client=given.client_id)
    return back


@transaction.atomic
def record_birth(*, client: Client, birth_on: date, today: date, by: User) -> None:
    """Fill in a date of birth that was not known. Raises NotPermitted, WrongTime,
    AlreadyKnown: a known one is corrected on the client's card."""
    require_staff(by, Permission.WRITE_CHARTS)
    fresh = lock_client(client.pk)
    if fresh.birth_on is not None:
        raise AlreadyKnown("The date of birth is known already.", field="birth_on")
    if not date(1900, 1, 1) <= birth_on <= today:
        raise WrongTime("Please check the date of birth.", field="birth_on")
    fresh.birth_on = birth_on
    fresh.save(update_fields=["birth_on"])
    record(by=by, action="client.birth_recorded", target=fresh)


@transaction.atomic
def record_weight(*, client: Client, weight_kg: Decimal, by: User, now: datetime) -> ClientWeight:
    """What the client weighs, in kg; the newest counts. Raises NotPermitted, BadAmount."""
    staff = require_staff(by, Permission.WRITE_CHARTS)
    if not (weight_kg.is_finite() and LIGHTEST_KG <= weight_kg <= HEAVIEST_KG):
        raise BadAmount(
            f"A weight lies between {LIGHTEST_KG} and {HEAVIEST_KG} kg, 66 to 770 lb.",
            field="weight",
        )
    weight = ClientWeight.objects.create(client=client, weight_kg=weight_kg, by=staff, at=now)
    record(by=by, action="weight.recorded", target=weight, client=client.pk)
    return weight
