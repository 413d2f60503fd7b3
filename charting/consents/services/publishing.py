"""New words: a form's next version, and whose consents lapse with it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from bookings.models import Appointment
from charting.consents.asked import Subject, subjects_of_visit
from charting.consents.validity import CONSENT_HOLDS
from charting.ground.sealing import sha256_of
from charting.models import Consent, ConsentForm
from medspa.audit.log import Actor, record


@transaction.atomic
def publish_form(
    *,
    subject: Subject,
    title: str,
    text: str,
    language: str = "en",
    needs_review: bool = False,
    by: Actor,
    now: datetime,
) -> ConsentForm:
    """Make these words the current form about this in this language, as its next version."""
    about = vars(subject)
    forms = ConsentForm.objects.filter(**about, language=language)
    version = (forms.aggregate(last=Max("version"))["last"] or 0) + 1
    words = text.replace("\r\n", "\n").strip()
    form = ConsentForm.objects.create(
        **about,
        language=language,
        title=title,
        text=words,
        version=version,
        sha256=sha256_of(words),
        needs_review=needs_review,
        published_at=now,
    )
    record(by=by, action="consent_form.published", target=form, version=version)
    return form


@dataclass(frozen=True)
class Lapsing:
    """How many clients agreed to the words in force, and how many of their visits ahead ask for
    them."""

    clients: int
    visits: int

    @property
    def sentence(self) -> str:
        return (
            f"This replaces words that were signed: {self.clients} "
            f"{'client' if self.clients == 1 else 'clients'} must sign again before the next "
            f"injection, and {self.visits} coming "
            f"{'visit asks' if self.visits == 1 else 'visits ask'} for it again. "
            "Check this box to go ahead."
        )


def lapsing_with(subject: Subject, language: str, now: datetime) -> Lapsing:
    """What a new version about this in this language makes lapse. Two statements."""
    forms = ConsentForm.objects.filter(**vars(subject))
    answers = Consent.objects.filter(form__in=forms, signed_at__gt=now - CONSENT_HOLDS)
    newest = answers.order_by("client_id", "-signed_at", "-pk").distinct("client_id")
    held = Consent.objects.filter(pk__in=newest.values("pk"), decision=Consent.Decision.AGREED)
    clients = set(held.filter(form__language=language).values_list("client", flat=True))
    ahead = Appointment.objects.live().filter(client__in=clients, starts_at__gt=now)
    wider = Subject(subject.kind, subject.modality)
    asking = [
        visit
        for visit in ahead.select_related("appointment_type")
        if wider in subjects_of_visit(visit.appointment_type.modalities)
    ]
    return Lapsing(len(clients), len(asking))
