"""What clients of these tests answer, and how it is judged."""

from datetime import datetime

from bookings.models import Appointment
from charting.consents.answer import Answer
from charting.consents.asked import Kind
from charting.consents.queries import consents_to_sign
from charting.consents.services.answers import answer_form
from charting.consents.validity import consent_problem, off_label_acknowledged
from charting.ground.moments import Moment
from charting.models import Consent, ConsentForm
from medspa.clients.models import Client

AGREED, REFUSED = Consent.Decision.AGREED, Consent.Decision.REFUSED


def form_of(kind: str, modality: str = "", product_class: str = "") -> ConsentForm:
    rows = ConsentForm.objects.current().filter(language="en", kind=kind, modality=modality)
    return rows.get(product_class=product_class)


def say(client: Client, form: ConsentForm, *, now: datetime, **said: object) -> Consent:
    """What the client answers; a yes in her own name, unless said otherwise."""
    answer = Answer(**{"decision": AGREED, "signed_name": client.full_name} | said, form=form)
    return answer_form(client=client, answer=answer, by=client, now=now)


def agree_to_screens(client: Client, now: datetime) -> None:
    """Electronic records come before every other signature on a screen."""
    if not client.consents.filter(form__kind=Kind.ELECTRONIC_RECORDS).exists():
        say(client, form_of(Kind.ELECTRONIC_RECORDS), now=now)


def papers_signed() -> list[Consent]:
    """All answers but those about electronic records, newest first."""
    return list(Consent.objects.exclude(form__kind=Kind.ELECTRONIC_RECORDS))


def agree_to_all(visit: Appointment, now: datetime) -> None:
    while waiting := consents_to_sign(visit, now):
        uses = ("website",) if waiting[0].form.kind == Kind.PHOTOS_MARKETING else ()
        say(visit.client, waiting[0].form, now=now, photo_uses=uses)


def problem(visit: Appointment, at: datetime, modality: str = "filler", **more: str) -> str:
    rows = list(visit.client.consents.select_related("form"))
    forms = list(ConsentForm.objects.all())
    return consent_problem(rows, forms, modality, Moment.of(visit.location, at), **more)


def covers_off_label(visit: Appointment, at: datetime) -> bool:
    rows = list(visit.client.consents.select_related("form"))
    forms = list(ConsentForm.objects.all())
    return off_label_acknowledged(rows, forms, "filler", Moment.of(visit.location, at))
