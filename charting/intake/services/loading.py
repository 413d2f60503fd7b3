"""Keep the questions of the release as a version, so that every answer can be read as asked."""

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from charting.intake.questions import content_of_release, current_hash, current_questions
from charting.models import Questionnaire
from medspa.audit.log import SYSTEM, record
from medspa.database.locks import lock_key

CHANGED = (
    "The health questions changed without a new version: raise `version` in "
    "charting/intake/data/questionnaire.toml."
)


@transaction.atomic
def load_questionnaire() -> Questionnaire:
    """The stored version of the release; written down the first time. Raises ImproperlyConfigured
    for words that were changed under a number that is stored already."""
    version = current_questions().version
    stored = Questionnaire.objects.filter(version=version).first()
    if stored is None:
        lock_key("charting.questionnaire")
        stored, is_new = Questionnaire.objects.get_or_create(
            version=version,
            defaults={"content": content_of_release(), "sha256": current_hash()},
        )
        if is_new:
            record(by=SYSTEM, action="questionnaire.published", target=stored, version=version)
    if stored.sha256 != current_hash():
        raise ImproperlyConfigured(CHANGED)
    return stored
