"""Shapes of the health questions on a page: what is shown, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil

from django.utils.translation import gettext

from charting.intake.questions import NO, UNSURE, YES, Question, Section
from medspa.formats.dates import format_when

SECONDS_EACH = 4  # what a question takes somebody who reads it
CHOICES = (NO, YES, UNSURE)


@dataclass(frozen=True)
class ShownOption:
    id: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownDetail:
    """What is asked beside a yes, with what was filled in."""

    id: str
    kind: str
    label: str
    input: str
    value: str = ""
    unit: str = ""
    units: Sequence[str] = ()
    options: Sequence[ShownOption] = ()


@dataclass(frozen=True)
class ShownQuestion:
    """`said` is the answer that this screen may show; `is_hidden`: answered where it may not look.
    `seen` is the newest answer's number (0: none). `stands`: a client cannot change it.
    `is_unkept`: what stands in its fields was typed or refused, and is no answer."""

    question: Question
    language: str
    said: str = ""
    unit: str = ""
    details: Sequence[ShownDetail] = ()
    seen: int = 0
    is_answered: bool = False
    is_hidden: bool = False
    stands: bool = False
    is_unkept: bool = False
    error: str = ""
    needs_reason: bool = False

    @property
    def slug(self) -> str:
        return self.question.slug

    @property
    def ask(self) -> str:
        return self.question.said("ask", self.language)

    @property
    def help(self) -> str:
        return self.question.said("help", self.language)

    @property
    def why(self) -> str:
        return self.question.said("why", self.language)

    @property
    def label(self) -> str:
        return self.question.said("label", self.language) or self.ask

    @property
    def choices(self) -> list[ShownOption]:
        labels = {NO: gettext("No"), YES: gettext("Yes"), UNSURE: gettext("Not sure")}
        shown = CHOICES[:2] if self.question.sure else CHOICES
        return [ShownOption(one, labels[one], one == self.said) for one in shown]

    @property
    def may_skip(self) -> bool:
        """A number or a name may be left unsaid; a date of birth may not."""
        return self.question.kind in ("number", "text")

    @property
    def is_unsaid(self) -> bool:
        return self.said == UNSURE

    @property
    def text(self) -> str:
        """What stands in the field."""
        return "" if self.is_unsaid else self.said

    @property
    def day_typed(self) -> str:
        """A kept date as one types it here; what was refused as it was typed."""
        try:
            return format_when(date.fromisoformat(self.said), "m/d/Y")
        except ValueError:
            return self.said

    @property
    def is_yes(self) -> bool:
        return self.said == YES


@dataclass(frozen=True)
class ShownPrefilled:
    """An earlier answer, to be confirmed."""

    slug: str
    short: str
    said: str


@dataclass(frozen=True)
class ShownSection:
    number: int
    section: Section
    language: str
    questions: Sequence[ShownQuestion]
    prefilled: Sequence[ShownPrefilled] = ()
    changeable: Sequence[ShownQuestion] = ()
    told_at: datetime | None = None
    is_of_the_day: bool = False

    @property
    def title(self) -> str:
        return self.section.said("title", self.language)

    @property
    def lead(self) -> str:
        return self.section.said("lead", self.language)

    @property
    def total(self) -> int:
        return len(self.questions) + len(self.prefilled)

    @property
    def done(self) -> int:
        return sum(one.is_answered for one in self.questions)

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def is_done(self) -> bool:
        return self.left == 0

    def with_question(self, shown: ShownQuestion) -> "ShownSection":
        def put(questions: Sequence[ShownQuestion]) -> list[ShownQuestion]:
            return [shown if one.slug == shown.slug else one for one in questions]

        return replace(self, questions=put(self.questions), changeable=put(self.changeable))


@dataclass(frozen=True)
class QuestionsPage:
    """All sections, those of the day of the visit first on that day and last before it. `newest` is
    the number of the newest answer of this form: of two pages that with the higher one is later."""

    sections: Sequence[ShownSection]
    can_wait: bool = False
    saved_at: datetime | None = None
    newest: int = 0

    @property
    def due(self) -> list[ShownSection]:
        """What is to be answered now."""
        return [one for one in self.sections if not (self.can_wait and one.is_of_the_day)]

    @property
    def later(self) -> ShownSection | None:
        """What is asked on the day of the visit, and may be told before."""
        if not self.can_wait:
            return None
        return next((one for one in self.sections if one.is_of_the_day), None)

    @property
    def total(self) -> int:
        return sum(one.total for one in self.due)

    @property
    def done(self) -> int:
        return sum(one.done for one in self.due)

    @property
    def is_done(self) -> bool:
        return self.done == self.total

    @property
    def minutes_left(self) -> int:
        return max(1, ceil((self.total - self.done) * SECONDS_EACH / 60))

    def with_question(self, shown: ShownQuestion) -> "QuestionsPage":
        """The same with this question in it, as it was typed and refused: then not all that
        stands here is saved."""
        saved_at = None if shown.is_unkept else self.saved_at
        sections = [one.with_question(shown) for one in self.sections]
        return replace(self, sections=sections, saved_at=saved_at)

    def section(self, number: int) -> ShownSection | None:
        return next((one for one in self.sections if one.number == number), None)

    def section_of(self, shown: ShownQuestion) -> ShownSection:
        return next(one for one in self.sections if one.section.id == shown.question.section)

    def after(self, number: int) -> ShownSection | None:
        """The next part that is not done."""
        later = [one for one in self.due if one.number != number and not one.is_done]
        return next((one for one in later if one.number > number), later[0] if later else None)

    def question(self, slug: str) -> ShownQuestion | None:
        every = [one for part in self.sections for one in (*part.questions, *part.changeable)]
        return next((one for one in every if one.slug == slug), None)
