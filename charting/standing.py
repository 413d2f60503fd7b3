"""Tell the diary what its rules have to know: clearances and treatments, without any chart."""

from bookings.services.standing import Given, note_clearance, note_treatments
from charting.maintenance import cycles_begun
from charting.models import Clearance
from medspa.audit.log import reference
from medspa.clients.models import Client


def tell_clearance(clearance: Clearance) -> None:
    """A clearance that was withdrawn is not told: it holds on no day."""
    if clearance.revoked_at is None:
        note_clearance(
            client=clearance.client,
            modalities=clearance.modalities,
            from_on=clearance.examined_on,
            to_on=clearance.expires_on,
            source=reference(clearance),
        )


def tell_treatments(client: Client) -> None:
    """From signed charts that were not retracted. A touch-up begins no new interval.

    The client is locked first, so that of two charts signed at once the second reads the other.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    given = [
        Given(str(line.product.modality), line.product, on, reference(line.chart))
        for line, on in cycles_begun(client)
    ]
    note_treatments(client=client, given=given)


def tell_everything(client: Client) -> None:
    """Write down anew what the diary knows of the client; nothing changes if it was right."""
    for clearance in client.clearances.all():
        tell_clearance(clearance)
    tell_treatments(client)
