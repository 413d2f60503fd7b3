"""New words: a form's next version."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from charting.consents.asked import Subject
from charting.ground.sealing import sha256_of
from charting.models import ConsentForm
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
