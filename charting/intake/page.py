"""The health questions as a page shows them: to a client, on a tablet, or to staff on the phone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from charting.intake.queries import ClientAnswers
from charting.intake.questions import Detail, Question, Section
from charting.intake.screen import Screen, Way
from charting.intake.services.answering import intake_here, prefilled_answers
from charting.intake.shown import (
    QuestionsPage,
    ShownDetail,
    ShownOption,
    ShownPrefilled,
    ShownQuestion,
    ShownSection,
)
from charting.intake.standing import GivenAnswer, holds_on, is_answered, stops
from charting.intake.wording import answer_in_words
from medspa.formats.dates import current_language
from treatments.models import Modality, Product


@dataclass(frozen=True)
class _Looking:
    """Who looks, and at what."""

    known: ClientAnswers
    screen: Screen
    now: datetime
    language: str
    newest: Mapping[str, GivenAnswer]
    here: int | None
    brands: Sequence[tuple[str, str]]

    def counts(self, answer: GivenAnswer) -> bool:
        """Through a link everything is asked anew that was not answered for this visit."""
        return not self.is_link or answer.intake == self.here

    @property
    def is_link(self) -> bool:
        return self.screen.way == Way.LINK


def questions_page(
    known: ClientAnswers, screen: Screen, modalities: Collection[str], now: datetime
) -> QuestionsPage:
    """What is asked on this screen. Two statements: the form's own number, and the brands."""
    brands = Product.objects.for_modality(Modality.NEUROTOXIN).values_list("slug", "name")
    here = intake_here(screen, now)
    looking = _Looking(
        known=known,
        screen=screen,
        now=now,
        language=current_language(),
        newest=known.newest(now),
        here=here.pk if here else None,
        brands=list(brands),
    )
    earlier = prefilled_answers(known, screen, here, now)
    asked = known.questions.asked_of(modalities)
    sections = [
        _section(number, section, asked, earlier, looking)
        for number, section in enumerate(known.questions.sections, 1)
    ]
    own = [one for one in looking.newest.values() if one.intake == looking.here]
    return QuestionsPage(
        sections=[one for one in sections if one.total],
        can_wait=_can_wait(screen, now),
        saved_at=max((one.at for one in own if looking.screen.sees(one)), default=None),
        newest=max((one.pk for one in own), default=0),
    )


def _can_wait(screen: Screen, now: datetime) -> bool:
    """Before the day of the visit, what is asked of the day can wait."""
    if screen.visit is None:
        return False
    place = screen.place
    return place.local(now).date() < place.local(screen.visit.starts_at).date()


def _section(
    number: int,
    section: Section,
    asked: Sequence[Question],
    earlier: Mapping[str, GivenAnswer],
    looking: _Looking,
) -> ShownSection:
    own = [one for one in asked if one.section == section.id]
    kept = [earlier[one.slug] for one in own if one.slug in earlier]
    return ShownSection(
        number=number,
        section=section,
        language=looking.language,
        questions=[_shown(one, looking) for one in own if one.slug not in earlier],
        prefilled=[_prefilled(one, earlier, looking) for one in own if one.slug in earlier],
        changeable=[_shown(one, looking) for one in own if one.slug in earlier],
        told_at=max((one.at for one in kept), default=None),
        is_of_the_day=bool(own) and all(one.same_day for one in own),
    )


def _prefilled(
    question: Question, earlier: Mapping[str, GivenAnswer], looking: _Looking
) -> ShownPrefilled:
    said = answer_in_words(question, earlier[question.slug].value, looking.language)
    return ShownPrefilled(question.slug, question.said("short", looking.language), said)


def _shown(question: Question, looking: _Looking) -> ShownQuestion:
    answer = looking.newest.get(question.slug)
    on = looking.known.place.local(looking.now).date()
    if answer is None or not (looking.counts(answer) and holds_on(answer, question, on)):
        return with_value(ShownQuestion(question, looking.language), {}, looking.brands)
    shown = ShownQuestion(
        question,
        looking.language,
        seen=answer.pk,
        is_answered=is_answered(answer, question, on),
    )
    if not looking.screen.sees(answer):
        return with_value(replace(shown, is_hidden=shown.is_answered), {}, looking.brands)
    is_stop = stops(answer.value, question.slug, answer.on)
    shown = replace(shown, stands=is_stop and not looking.screen.is_staff)
    return with_value(shown, answer.value, looking.brands)


def with_value(
    shown: ShownQuestion, value: Mapping[str, object], brands: Sequence[tuple[str, str]]
) -> ShownQuestion:
    """With an answer in it, kept or only typed."""
    question = shown.question
    return replace(
        shown,
        said=_text(value.get("is")),
        unit=_text(value.get("is-unit")) or (question.units[0] if question.units else ""),
        details=[_detail(one, value, shown.language, brands) for one in question.details],
    )


def _detail(
    detail: Detail, value: Mapping[str, object], language: str, brands: Sequence[tuple[str, str]]
) -> ShownDetail:
    said = value.get(detail.id)
    chosen = {str(one) for one in said} if isinstance(said, list | tuple) else {_text(said)}
    names = brands if detail.is_brand else [(one.id, one.label(language)) for one in detail.options]
    return ShownDetail(
        id=detail.id,
        kind=detail.kind,
        label=detail.label(language),
        input=detail.input,
        value="" if isinstance(said, list | tuple) else _text(said),
        unit=_text(value.get(f"{detail.id}-unit")) or (detail.units[0] if detail.units else ""),
        units=detail.units,
        options=[ShownOption(key, label, key in chosen) for key, label in names],
    )


def _text(said: object) -> str:
    return "" if said is None else str(said)
