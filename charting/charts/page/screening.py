"""What the page of an open chart shows of questions, vision and refill, and label warnings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.forms import BaseForm

from charting.charts.forms.screening import AskedForm, CheckForm, GoOnForm
from charting.models import Asked, SafetyCheck
from charting.record.contents import ChartContents
from charting.record.gates.screening import (
    OpenedProduct,
    allergy_in_words,
    answer_on,
    asked_in_words,
    opened_products,
    phase_in_words,
)
from charting.safety.answered_today import AnsweredToday, answered_today
from charting.safety.services.screening import TOPICS
from treatments.catalogue.cautions import Cautions, cautions_of
from treatments.models import Modality, Product


@dataclass(frozen=True)
class QuestionPanel:
    """What was answered about one product, and the form that is still missing; `known` is what the
    health questions of today say."""

    product: Product
    cautions: Cautions
    sentence: str
    undecided: Asked | None
    form: AskedForm | None
    go_on: BaseForm
    known: AnsweredToday | None = None


@dataclass(frozen=True)
class CheckPanel:
    """Vision and capillary refill of one phase."""

    phase: SafetyCheck.Phase
    sentence: str
    is_noted: bool
    is_met: bool
    form: BaseForm


def question_before_opening(
    contents: ChartContents, product: Product, now: datetime, bound: Mapping[str, BaseForm]
) -> QuestionPanel:
    """The question that stands before opening this product now."""
    today = contents.chart.appointment.location.local(now).date()
    is_over = today > contents.chart.visit_on
    opened = OpenedProduct(product, contents.chart.visit_on if is_over else today)
    known = (
        None if is_over else answered_today(contents.health, contents.chart, product, now, today)
    )
    return _question(
        contents, opened, bound, key=f"answer-{product.slug}", is_late=is_over, known=known
    )


def question_panels(contents: ChartContents, bound: dict[str, BaseForm]) -> list[QuestionPanel]:
    """One for each product that is open."""
    return [
        _question(contents, opened, bound, key=f"late-{opened.product.slug}", is_late=True)
        for opened in opened_products(contents)
    ]


def check_panels(contents: ChartContents, bound: dict[str, BaseForm]) -> list[CheckPanel]:
    """Before, once a filler is open; after, once it was given."""
    if not any(one.product.modality == Modality.FILLER for one in contents.containers):
        return []
    given = contents.given(Modality.FILLER)
    phases = list(SafetyCheck.Phase) if given else [SafetyCheck.Phase.BEFORE]
    return [_look(contents, phase, bound) for phase in phases]


def _question(
    contents: ChartContents,
    opened: OpenedProduct,
    bound: Mapping[str, BaseForm],
    *,
    key: str,
    is_late: bool,
    known: AnsweredToday | None = None,
) -> QuestionPanel:
    product = opened.product
    undecided = contents.screening.open_contraindication(product)
    allergy = None if undecided else contents.screening.allergy_to(product)
    line = undecided or allergy or answer_on(contents, product, opened.on)
    words = known.words if known else None
    empty = AskedForm(product=product, is_late=is_late, initial=words, auto_id=f"{key}-%s")
    fresh = None if line else empty
    return QuestionPanel(
        product=product,
        cautions=cautions_of(product),
        sentence=_sentence(contents, product, line, allergy),
        undecided=undecided or allergy,
        form=cast("AskedForm | None", bound.get(key, fresh)),
        go_on=bound.get(f"go-on-{product.slug}") or GoOnForm(auto_id=f"go-on-{key}-%s"),
        known=known,
    )


def _sentence(
    contents: ChartContents, product: Product, line: Asked | None, allergy: Asked | None
) -> str:
    if allergy:
        return allergy_in_words(contents, allergy, product)
    return asked_in_words(contents, line, []) if line else ""


def _look(
    contents: ChartContents, phase: SafetyCheck.Phase, bound: dict[str, BaseForm]
) -> CheckPanel:
    sentence, is_met = phase_in_words(contents, phase)
    key = f"look-{phase}"
    form = bound.get(key) or CheckForm(initial={"phase": phase}, auto_id=f"{key}-%s")
    is_noted = any(contents.screening.newest(phase, what) for what in SafetyCheck.What)
    return CheckPanel(phase, sentence, is_noted, is_met, form)


def screening_context(
    contents: ChartContents,
    opening: Product | None,
    in_hand: Product | None,
    bound: dict[str, BaseForm],
    now: datetime,
) -> dict[str, Any]:
    return {
        "topics": TOPICS,
        "question": opening and question_before_opening(contents, opening, now, bound),
        "questions": question_panels(contents, bound),
        "looks": check_panels(contents, bound),
        "cautions": cautions_of(in_hand) if in_hand else None,
    }
