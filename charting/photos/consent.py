"""Whether a client may be photographed now, or shown, and under which consent."""

from dataclasses import dataclass
from datetime import datetime

from charting.consents.asked import Kind, Subject
from charting.consents.validity import answer_before, subject_problem
from charting.ground.moments import Moment
from charting.models import Consent, ConsentForm
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.clinic.models import Location

CLINICAL, MARKETING = Subject(Kind.PHOTOS_CLINICAL), Subject(Kind.PHOTOS_MARKETING)


@dataclass(frozen=True)
class PhotoConsent:
    """`problem` says why there is none, in a sentence for staff without its full stop."""

    consent: Consent | None
    problem: str = ""


def photo_consent(
    client: Client, place: Location, now: datetime, subject: Subject = CLINICAL
) -> PhotoConsent:
    """The person's consent at this moment to photographs, for the record if nothing else is asked:
    their newest answer, under whatever record they gave it. Two statements."""
    answers = Consent.objects.filter(client__in=records_of(client), form__kind=subject.kind)
    held = list(answers.select_related("form").defer("form__text"))
    forms = ConsentForm.objects.filter(kind=subject.kind).defer("text")
    moment = Moment.of(place, now)
    problem = subject_problem(held, list(forms), subject, moment)
    if problem:
        return PhotoConsent(None, problem.replace(" before the first injection", ""))
    return PhotoConsent(answer_before(held, subject, now))
