from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared
from treatments.catalogue.services.loading import LoadReport, load_catalogue


@shared
def catalogue() -> LoadReport:
    """The whole catalogue, as on a fresh machine."""
    return load_catalogue(by=SYSTEM)
