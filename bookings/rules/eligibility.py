"""Write down what the diary has to know about a client and cannot look up itself.

Whoever keeps the clinical record calls this in the transaction in which the record changes, and
notes the change in the audit log there.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bookings.models import BookingEligibility
from medspa.clients.models import Client
from treatments.models import Product

Kind = BookingEligibility.Kind


@dataclass(frozen=True)
class GivenTreatment:
    """A treatment that began a new interval. `source` names the row of the record."""

    modality: str
    product: Product | None
    on: date
    source: str


@transaction.atomic
def note_clearance(
    *,
    client: Client,
    modalities: Collection[str],
    from_on: date,
    to_on: date,
    state: str,
    source: str,
) -> None:
    """The client may be given these from the first to the last day, both included, in this state;
    in any where it is empty."""
    BookingEligibility.objects.bulk_create(
        [
            BookingEligibility(
                client=client,
                kind=Kind.CLEARANCE,
                modality=modality,
                from_on=from_on,
                to_on=to_on,
                state=state,
                source=source,
            )
            for modality in sorted(modalities)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def forget_clearance(*, client: Client, source: str) -> None:
    """It was withdrawn: from now on it holds on no day at all."""
    BookingEligibility.objects.clearances().filter(client=client, source=source).delete()


@transaction.atomic
def note_treatments(*, client: Client, given: Iterable[GivenTreatment]) -> None:
    """These are now all the treatments that intervals are counted from; earlier notes go."""
    BookingEligibility.objects.treatments().filter(client=client).delete()
    BookingEligibility.objects.bulk_create(
        [
            BookingEligibility(
                client=client,
                kind=Kind.TREATMENT,
                modality=one.modality,
                product=one.product,
                from_on=one.on,
                source=one.source,
            )
            for one in sorted(set(given), key=_in_order)
        ]
    )


def _in_order(one: GivenTreatment) -> tuple[date, str, int, str]:
    return one.on, one.modality, one.product.pk if one.product else 0, one.source
