"""The words a client agrees to, and the answers."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from charting.errors import MissingReason
from charting.ground.acting_staff import require_staff
from charting.ground.sealing import seal_consent, sha256_of
from charting.models import Consent, ConsentForm
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.chain.seals import newest_key
from medspa.audit.log import Actor, record
from medspa.clients.models import Client


@transaction.atomic
def publish_consent_form(
    *, modality: str, title: str, text: str, by: Actor, now: datetime
) -> ConsentForm:
    """Make these words the current form of the modality, as its next version."""
    forms = ConsentForm.objects.of_treatment(modality)
    version = (forms.aggregate(last=Max("version"))["last"] or 0) + 1
    form = ConsentForm.objects.create(
        modality=modality,
        title=title,
        text=text,
        version=version,
        sha256=sha256_of(text),
        published_at=now,
    )
    record(by=by, action="consent_form.published", target=form, version=version)
    return form


@transaction.atomic
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
    """Keep the client's answer to exactly this version of the form; a refusal is kept too.

    Raises NotPermitted, MissingReason (no name typed).
    """
    require_staff(by, Permission.WRITE_CHARTS)
    if not signed_name.strip():
        raise MissingReason("The client signs by typing the full name.", field="signed_name")
    is_agreed = decision == Consent.Decision.AGREED
    consent = Consent(
        client=client,
        form=form,
        decision=decision,
        covers_off_label=covers_off_label and is_agreed,
        signed_name=signed_name.strip(),
        signed_at=now,
        key_version=newest_key(),
    )
    consent.seal = seal_consent(consent)
    consent.save(force_insert=True)
    record(by=by, action=f"consent.{decision}", target=consent, client=client.pk, form=form.pk)
    return consent
