"""The words that a new clinic begins with, until it publishes its own (`texts/`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from charting.consents.asked import Subject
from charting.consents.services.publishing import publish_form
from charting.models import ConsentForm
from medspa.audit.log import Actor
from medspa.database.locks import lock_key

TEXTS = Path(__file__).parent.parent / "texts"


@dataclass(frozen=True)
class BeginningText:
    subject: Subject
    language: str
    title: str
    text: str


def beginning_texts(folder: Path = TEXTS) -> Iterator[BeginningText]:
    """Each file of the folder: `<kind>[-<modality>[-<class>]].<language>.txt`."""
    for path in sorted(folder.glob("*.txt")):
        about, language, _ = path.name.split(".")
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        yield BeginningText(Subject(*about.split("-")), language, title.strip(), text.strip())


@transaction.atomic
def load_consent_forms(*, by: Actor, now: datetime) -> list[ConsentForm]:
    """Publish what there are no words about yet, marked as not reviewed. What there is stays."""
    lock_key("charting.load_consent_forms")
    missing = [one for one in beginning_texts() if not _has_words(one)]
    return [
        publish_form(
            subject=one.subject,
            title=one.title,
            text=one.text,
            language=one.language,
            needs_review=True,
            by=by,
            now=now,
        )
        for one in missing
    ]


def _has_words(one: BeginningText) -> bool:
    about = vars(one.subject)
    return ConsentForm.objects.filter(**about, language=one.language).exists()
