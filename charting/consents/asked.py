"""Which forms a client is asked to sign, and whose answer a line of a chart needs.

Nothing here reads the database or the clock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from charting.models import ConsentForm
from treatments.models import Modality, Product

Kind = ConsentForm.Kind
OPTIONAL = (Kind.TELEHEALTH, Kind.PHOTOS_MARKETING)
"""Nothing waits for them: who does not want them need not answer."""


@dataclass(frozen=True)
class Subject:
    """What a form is about, whatever its version and language."""

    kind: str
    modality: str = ""
    product_class: str = ""

    @classmethod
    def of(cls, form: ConsentForm) -> "Subject":
        return cls(form.kind, form.modality, form.product_class)

    @property
    def words(self) -> str:
        """Inside a sentence for staff: `neurotoxin`, `the treatment of complications`."""
        if self.kind == Kind.TREATMENT:
            label = Modality(self.modality).label.lower()
            if not self.product_class:
                return label
            narrower = ConsentForm.ProductClass(self.product_class).label.lower()
            return f"{label} ({narrower})"
        return IN_WORDS[Kind(self.kind)]


IN_WORDS = {
    Kind.ELECTRONIC_RECORDS: "electronic records",
    Kind.PRIVACY_NOTICE: "the privacy notice",
    Kind.PAYMENT: "the payment and cancellation policy",
    Kind.TELEHEALTH: "an exam by telehealth",
    Kind.OFF_LABEL: "off-label use",
    Kind.COMPLICATIONS: "the treatment of complications",
    Kind.PHOTOS_CLINICAL: "photographs for the record",
    Kind.PHOTOS_MARKETING: "photographs for marketing",
}


def is_published(forms: Iterable[ConsentForm], subject: Subject, at: datetime) -> bool:
    return any(Subject.of(one) == subject and one.published_at <= at for one in forms)


def treatment_subject(
    forms: Iterable[ConsentForm], modality: str, product_class: str, at: datetime
) -> Subject:
    """The form of the class of product if the clinic had one by then, else that of the modality."""
    own = Subject(Kind.TREATMENT, modality, product_class)
    is_own = bool(product_class) and is_published(forms, own, at)
    return own if is_own else Subject(Kind.TREATMENT, modality)


def subjects_of_line(
    forms: Iterable[ConsentForm], modality: str, product_class: str, at: datetime
) -> list[Subject]:
    """What must be agreed to before it is given, off-label use aside.

    The treatment of complications where the clinic has words for it; before that, the words of
    the treatment carried it. It goes with filler, which is dissolved [R134].
    """
    known = list(forms)
    asked = [treatment_subject(known, modality, product_class, at)]
    complications = Subject(Kind.COMPLICATIONS)
    if modality == Modality.FILLER and is_published(known, complications, at):
        asked.append(complications)
    return asked


def class_of(product: Product | None) -> str:
    """The class that may have a form of its own; empty for neurotoxin and what is not known."""
    kind = product.kind if product else ""
    return kind if kind in ConsentForm.ProductClass.values else ""


def subjects_of_visit(modalities: Iterable[str], extra: Iterable[str] = ()) -> list[Subject]:
    """What is asked of a client for such a visit, in the order of the screen.

    Electronic records come first: the rest is signed that way. `extra` are kinds that are asked
    for besides.
    """
    given = list(modalities)
    return list(dict.fromkeys(_asked(given, set(extra))))


def _asked(given: list[str], extra: set[str]) -> Iterator[Subject]:
    for kind in Kind:
        if kind == Kind.TREATMENT:
            yield from (Subject(kind, modality) for modality in given)
        elif kind in extra or _is_due(kind, given):
            yield Subject(kind)


def _is_due(kind: Kind, given: list[str]) -> bool:
    if kind == Kind.COMPLICATIONS:
        return Modality.FILLER in given
    if kind == Kind.OFF_LABEL:
        return bool(given)
    return kind != Kind.TELEHEALTH
