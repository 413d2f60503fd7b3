"""What stands at the end of the record, and is read once somebody gets there."""

from dataclasses import dataclass

from charting.history.queries import newest_weight
from charting.models import ClientWeight, Dissolution, Estimate, GivenElsewhere
from charting.photos.queries import PhotoStrip, photo_strip
from medspa.clients.models import Client

PAPERS = 5


@dataclass(frozen=True)
class FurtherRecord:
    """Photographs, documents, filler that was dissolved, neurotoxin had elsewhere, the weight."""

    photos: PhotoStrip
    estimates: list[Estimate]
    dissolutions: list[Dissolution]
    elsewhere: list[GivenElsewhere]
    weight: ClientWeight | None


def read_further(client: Client) -> FurtherRecord:
    """Six queries."""
    dissolutions = client.dissolutions.select_related(
        "area", "product", "by", "mistake", "location"
    )
    elsewhere = client.given_elsewhere.select_related("product", "area", "by", "retraction__by")
    return FurtherRecord(
        photos=photo_strip(client),
        estimates=list(client.estimates.newest_first()[:PAPERS]),
        dissolutions=list(dissolutions),
        elsewhere=list(elsewhere),
        weight=newest_weight(client),
    )
