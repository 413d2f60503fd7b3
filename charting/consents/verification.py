"""Is every answer as it was given? Its seal is made again, with the words and the drawing."""

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Min

from charting.ground.sealing import seal_consent, sha256_of
from charting.models import Consent, ConsentForm
from medspa.audit.chain.seals import is_known
from medspa.audit.chain.verification import Broken
from medspa.audit.log import reference
from medspa.audit.models import AuditEvent

BATCH = 500
NOTED = tuple(f"consent.{decision}" for decision in Consent.Decision.values)


def broken_consents() -> Iterator[Broken]:
    """Words that were changed, answers that were changed or forged, and answers that are gone."""
    yield from broken_forms()
    yield from broken_answers()
    yield from answers_gone()


def broken_forms() -> Iterator[Broken]:
    for form in ConsentForm.objects.all():
        if sha256_of(form.text) != form.sha256:
            says = f"The words of {form} are not those that were published"
            yield Broken(
                reference(form), f"{says} ({form.consents.count()} answers stand under them)."
            )


def broken_answers(after: int = 0, at_most: int | None = None) -> Iterator[Broken]:
    """Of the answers with a higher number than this one."""
    first = Consent.objects.exclude(seal="").aggregate(first=Min("pk"))["first"]
    rows = Consent.objects.filter(pk__gt=after).select_related("form", "drawing").order_by("pk")
    rows = rows.defer("form__text")
    for consent in (rows if at_most is None else rows[:at_most]).iterator(chunk_size=BATCH):
        for says in _faults(consent, first):
            yield Broken(reference(consent), says)


def _faults(consent: Consent, first_sealed: int | None) -> Iterator[str]:
    if consent.key_version is None:
        if first_sealed is not None and consent.pk > first_sealed:
            yield "It carries no seal, and older ones do: it was forged."
        return
    if not is_known(consent.key_version):
        yield f"It is sealed with key {consent.key_version}, which RECORD_KEYS does not hold."
    elif seal_consent(consent) != consent.seal:
        yield f"The answer to {consent.form} is not the one that was sealed."
    drawing = getattr(consent, "drawing", None)
    drawn = sha256(drawing.png).hexdigest() if drawing else ""
    if drawn != consent.drawing_sha256:
        yield "The drawn signature is not the one that was sealed."


def answers_gone() -> Iterator[Broken]:
    """Those that the audit log names and nobody holds."""
    there = set(Consent.objects.values_list("pk", flat=True))
    noted = AuditEvent.objects.filter(action__in=NOTED).values_list("target", flat=True)
    for target in noted.iterator():
        number = target.rpartition(":")[2]
        if not number.isdigit() or int(number) not in there:
            yield Broken(target, "The answer, which the audit log names, is gone.")
