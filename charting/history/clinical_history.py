"""Whether anything clinical stands on a record, and which other records to read beside it."""

from charting.models import (
    Assessment,
    Chart,
    Clearance,
    Consent,
    Dissolution,
    GivenElsewhere,
    Intake,
    Photo,
    RecallContact,
    SafetyEvent,
    TreatmentPlan,
)
from medspa.clients.models import Client
from medspa.clients.resemblances import tells_history

CLINICAL = (
    Assessment,
    Chart,
    Consent,
    Clearance,
    GivenElsewhere,
    Intake,
    Dissolution,
    TreatmentPlan,
    Photo,
    RecallContact,
    SafetyEvent,
)


@tells_history
def has_clinical_history(client: Client) -> bool:
    """Allergies are told in charts. Whatever was taken back or discarded counts as well."""
    return any(model.objects.filter(client=client).exists() for model in CLINICAL)
