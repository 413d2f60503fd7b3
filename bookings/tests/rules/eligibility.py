"""Types with rules, and what the diary knows about a client."""

from datetime import date, timedelta
from typing import Any

from bookings.models import AppointmentType
from bookings.rules.eligibility import GivenTreatment, note_clearance, note_treatments
from bookings.tests.factories import MONDAY, Clinic, make_appointment, make_type
from medspa.clients.models import Client
from treatments.tests.factories import make_product

LAST_ON = MONDAY - timedelta(days=40)
"""When the client was last treated; `day(90)` is ninety days later."""


def make_strict_type(clinic: Clinic, **rules: Any) -> AppointmentType:
    """A treatment of half an hour that asks for what `rules` say."""
    return make_type(
        providers=clinic.providers,
        locations=[clinic.location],
        purpose=AppointmentType.Purpose.TREATMENT,
        duration_min=30,
        horizon_days=365,
        **rules,
    )


def day(number: int) -> date:
    """So many days after the last treatment."""
    return LAST_ON + timedelta(days=number)


def clear(client: Client, *modalities: str, to_on: date = MONDAY, state: str = "") -> None:
    note_clearance(
        client=client,
        modalities=modalities,
        from_on=to_on - timedelta(days=365),
        to_on=to_on,
        state=state,
        source="test:1",
    )


def treat(
    client: Client, on: date = LAST_ON, *, modality: str = "neurotoxin", **product: Any
) -> Any:
    made = make_product(f"product-{on}-{modality}", **product)
    note_treatments(client=client, given=[GivenTreatment(modality, made, on, "test:2")])


def consult(clinic: Clinic, client: Client, *, days_ago: int, status: str = "completed") -> None:
    at = clinic.at(9, day=MONDAY - timedelta(days=days_ago))
    make_appointment(clinic, at, client=client, status=status)
