"""The words that clients of the demo clinic agree to, those that every clinic begins with; and what
they signed before the visits that lie ahead: some of it, all of it, with a no, a withdrawal, an
interpreter or somebody who signs for them."""

from datetime import datetime, timedelta

from bookings.models import Appointment
from charting.consents.answer import Answer, Circumstances
from charting.consents.asked import Kind
from charting.consents.queries import FormStanding, forms_of_visit
from charting.consents.services.answers import answer_form, withdraw_consent
from charting.consents.services.loading import load_consent_forms
from charting.models import Consent, ConsentForm
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import DIRECTOR
from medspa.clients.models import Client

DAY = timedelta(days=1)


def publish_forms(clinic: DemoClinic, *, now: datetime) -> None:
    load_consent_forms(by=clinic.user(DIRECTOR), now=now)


def sign_papers(clinic: DemoClinic, *, now: datetime) -> None:
    """Of the next visits each in another state; every seventh client has signed nothing yet."""
    ahead = Appointment.objects.not_over(now).filter(client__isnull=False).with_people()
    ways = (_all, _with_a_no, _by_a_guardian, _records_only, _withdrawn, _translated)
    for number, visit in enumerate(ahead.order_by("starts_at")[:14]):
        if number % 7 < len(ways):
            ways[number % 7](visit, now - DAY)


def agree_to_records(client: Client, language: str, at: datetime) -> None:
    """On our tablet: nothing else is signed on a screen before."""
    form = ConsentForm.objects.current().get(kind=Kind.ELECTRONIC_RECORDS, language=language)
    name = client.full_name
    answer = Answer(form=form, decision=Consent.Decision.AGREED, signed_name=name)
    here = Circumstances(channel=Consent.Channel.TABLET, read_to_end=True)
    answer_form(client=client, answer=answer, circumstances=here, by=client, now=at)


def _waiting(visit: Appointment, now: datetime) -> list[FormStanding]:
    return [one for one in forms_of_visit(visit, now) if one.waits and not one.is_optional]


def _say(visit: Appointment, one: FormStanding, now: datetime, **said: str) -> Consent | None:
    client = visit.client
    if client is None:
        return None
    translated = said.pop("interpreter", "")
    told = {"decision": Consent.Decision.AGREED, "signed_name": client.full_name} | said
    here = Circumstances(
        channel=Consent.Channel.LINK, appointment=visit, interpreter=translated, read_to_end=True
    )
    answer = Answer(
        form=one.form,
        decision=told["decision"],
        signed_name=told["signed_name"],
        name_explained=told.get("name_explained", ""),
        photo_uses=("website", "social") if one.form.kind == Kind.PHOTOS_MARKETING else (),
    )
    return answer_form(client=client, answer=answer, circumstances=here, by=client, now=now)


def _all(visit: Appointment, now: datetime) -> None:
    for one in _waiting(visit, now):
        _say(visit, one, now)


def _with_a_no(visit: Appointment, now: datetime) -> None:
    for one in _waiting(visit, now):
        is_photo = one.form.kind == Kind.PHOTOS_CLINICAL
        _say(visit, one, now, decision="refused" if is_photo else "agreed")


def _by_a_guardian(visit: Appointment, now: datetime) -> None:
    for one in _waiting(visit, now):
        who = "Ana Ruiz, holds a power of attorney"
        _say(visit, one, now, signed_name="Ana Ruiz", name_explained=who)


def _records_only(visit: Appointment, now: datetime) -> None:
    for one in _waiting(visit, now)[:2]:
        _say(visit, one, now)


def _withdrawn(visit: Appointment, now: datetime) -> None:
    """All, electronic records among them, and marketing photographs for a week."""
    signed_at = now - 7 * DAY
    found = forms_of_visit(visit, signed_at, extra=(Kind.PHOTOS_MARKETING,))
    _all(visit, signed_at)
    for one in found:
        kept = _say(visit, one, signed_at) if one.form.kind == Kind.PHOTOS_MARKETING else None
        if kept and visit.client:
            withdraw_consent(consent=kept, by=visit.client, now=now)


def _translated(visit: Appointment, now: datetime) -> None:
    for one in _waiting(visit, now):
        _say(visit, one, now, interpreter="Linh Tran")
