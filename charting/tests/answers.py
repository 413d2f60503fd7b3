"""Forms and answers to them in one line, for tests of what follows from them."""

from datetime import datetime

from charting.consents.answer import Answer
from charting.consents.asked import Kind, Subject
from charting.consents.services.answers import answer_form
from charting.consents.services.publishing import publish_form
from charting.models import Consent, ConsentForm
from medspa.accounts.models import User
from medspa.audit.log import Actor
from medspa.clients.models import Client


def publish_consent_form(
    *, modality: str, title: str, text: str, by: Actor, now: datetime
) -> ConsentForm:
    """The words about the treatment of a modality."""
    subject = Subject(Kind.TREATMENT, modality)
    return publish_form(subject=subject, title=title, text=text, by=by, now=now)


def record_consent(
    *,
    client: Client,
    form: ConsentForm,
    decision: str,
    signed_name: str,
    by: User,
    now: datetime,
    covers_off_label: bool = False,
) -> Consent:
    """What the client answered, signed with a typed name."""
    answer = Answer(
        form=form, decision=decision, signed_name=signed_name, covers_off_label=covers_off_label
    )
    return answer_form(client=client, answer=answer, by=by, now=now)
