"""Tell the diary what its rules have to know: clearances and treatments, without any chart."""

from collections.abc import Iterable

from bookings.rules.eligibility import GivenTreatment, note_clearance, note_treatments
from charting.history.queries import counted_lines, elsewhere_lines, line_of
from charting.models import Clearance
from medspa.audit.log import reference
from medspa.clients.models import Client
from medspa.clients.services import lock_client
from treatments.catalogue.timing import toxin_touchup_days
from treatments.giving import Line, cycles_of
from treatments.models import Modality


def sync_clearance(clearance: Clearance) -> None:
    """A clearance that was withdrawn is not told: it holds on no day."""
    if clearance.revoked_at is None:
        note_clearance(
            client=clearance.client,
            modalities=clearance.modalities,
            from_on=clearance.examined_on,
            to_on=clearance.expires_on,
            state=clearance.given_in,
            source=reference(clearance),
        )


def sync_treatments(client: Client) -> None:
    """From open charts like from signed ones, and what was had elsewhere: told with each line.

    A touch-up begins no new interval. The client is locked first, so that of two charts written
    at once the second reads the other.
    """
    lock_client(client.pk)
    lines = [line_of(injection) for injection in counted_lines(client)]
    lines += elsewhere_lines(client)
    begun = [line for cycle in cycles_of(lines, toxin_touchup_days()) for line in cycle.lines]
    begun += [line for line in lines if line.modality == Modality.FILLER]
    note_treatments(client=client, given=_given(begun))


def _given(lines: Iterable[Line]) -> Iterable[GivenTreatment]:
    return {GivenTreatment(line.modality, line.product, line.on, line.source) for line in lines}


def sync_everything(client: Client) -> None:
    """Write down anew what the diary knows of the client; nothing changes if it was right."""
    for clearance in client.clearances.all():
        sync_clearance(clearance)
    sync_treatments(client)
