"""What else in the record follows from an answer: date of birth, weight, neurotoxin elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from charting.followup.booking_eligibility import sync_treatments
from charting.intake.questions import YES
from charting.intake.weights import kilograms
from charting.models import ClientWeight, GivenElsewhere, GivenElsewhereRetraction, IntakeAnswer
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clients.services import learn_birth_date
from treatments.models import Product

ANSWERED_ANEW = "Answered otherwise later."


def feed_answer(*, answer: IntakeAnswer, client: Client, by: Actor, now: datetime) -> None:
    """In the transaction of the answer, with the client locked. A confirmed answer says nothing new
    of a treatment; of a weight it does."""
    if answer.question == "birth-date":
        _birth(answer, client, by)
    elif answer.question == "weight":
        _weight(answer, client, by, now)
    elif answer.question == "toxin-elsewhere" and not answer.confirms:
        _elsewhere(answer, client, by, now)


def _birth(answer: IntakeAnswer, client: Client, by: Actor) -> None:
    """A known one stays: what differs is shown to staff (`charting/intake/panel.py`)."""
    try:
        born_on = date.fromisoformat(str(answer.value["is"]))
    except ValueError:
        return
    learn_birth_date(client=client, birth_on=born_on, by=by)


def _weight(answer: IntakeAnswer, client: Client, by: Actor, now: datetime) -> None:
    kg = kilograms(answer.value["is"], answer.value.get("is-unit"))
    if kg is None:
        return
    weight = ClientWeight.objects.create(
        client=client, weight_kg=kg, by=answer.staff, told_in=answer, at=now
    )
    record(by=by, action="weight.recorded", target=weight, client=client.pk)


@dataclass(frozen=True)
class _Told:
    """One treatment elsewhere, as far as a client knows it."""

    given_on: date
    product: Product | None
    units: Decimal | None
    note: str = ""


def _elsewhere(answer: IntakeAnswer, client: Client, by: Actor, now: datetime) -> None:
    """The newest answer is what counts of what was told here; what staff noted themselves stays."""
    told = _told(answer)
    rows = GivenElsewhere.objects.not_taken_back().filter(client=client)
    here = rows.filter(told_in__intake=answer.intake)
    if told and here.filter(**_columns(told)).exists():
        return
    for row in here:
        _take_back(row, answer, by, now)
    if told and not rows.filter(given_on=told.given_on, product=told.product).exists():
        given = GivenElsewhere.objects.create(
            client=client, **_columns(told), by=answer.staff, told_in=answer, at=now
        )
        record(by=by, action="elsewhere.noted", target=given, client=client.pk)
    sync_treatments(client)


def _columns(told: _Told) -> dict[str, Any]:
    return {
        "given_on": told.given_on,
        "product": told.product,
        "units": told.units,
        "note": told.note,
    }


def _take_back(row: GivenElsewhere, answer: IntakeAnswer, by: Actor, now: datetime) -> None:
    GivenElsewhereRetraction.objects.create(
        given=row, reason=ANSWERED_ANEW, by=answer.staff, at=now
    )
    record(by=by, action="elsewhere.taken_back", target=row, client=row.client_id)


def _told(answer: IntakeAnswer) -> _Told | None:
    """Without a day nothing can be worked out: then a finding asks for it."""
    value = answer.value
    if value.get("is") != YES or not value.get("on"):
        return None
    product = Product.objects.filter(slug=value.get("brand") or "").first()
    given_on, units = date.fromisoformat(value["on"]), value.get("units")
    if product is None:
        return _Told(given_on, None, None, note=f"{units} units, brand not known." if units else "")
    return _Told(given_on, product, Decimal(units) if units else None)
