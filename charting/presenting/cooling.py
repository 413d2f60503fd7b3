"""How long a client has to think a plan over before it may be signed."""

from charting.models import IntakeAnswer
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.clinic.models import Location

BODY_IMAGE = "worry"  # the question of the screen
AFTER_BODY_IMAGE = 24  # hours: clinical.md section 4, question 34 [R154]


def cooling_hours(client: Client, location: Location) -> int:
    """What the location asks of everybody; a day where the body-image questions were positive."""
    return max(location.cooling_off_hours, AFTER_BODY_IMAGE if _is_positive(client) else 0)


def _is_positive(client: Client) -> bool:
    """As the client last answered it, on whichever of the person's records."""
    answers = IntakeAnswer.objects.filter(intake__client__in=records_of(client), reset=None)
    newest = answers.filter(question=BODY_IMAGE).order_by("answered_at", "pk").last()
    return newest is not None and newest.value.get("is") in ("yes", True)
