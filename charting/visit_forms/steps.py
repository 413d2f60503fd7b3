"""What is to be filled in before a visit: one list, to which each room adds its own.

A step says what it is, how far it is and where it is filled in. Its words stand on a page that a
link opens: nothing in them says what was answered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from bookings.models import Appointment
from charting.consents.queries import forms_of_visit, is_on_paper, to_sign
from charting.intake.page import questions_page
from charting.intake.queries import modalities_of, read_answers
from charting.intake.screen import Screen

UNDER_WAY = (Appointment.Status.ARRIVED, Appointment.Status.IN_TREATMENT)


@dataclass(frozen=True)
class Asking:
    """Whose forms: the visit, the screen that they are filled in on, and the link's token."""

    screen: Screen
    visit: Appointment
    token: str
    now: datetime

    @property
    def can_be_filled(self) -> bool:
        return self.visit.is_before_visit or self.visit.status in UNDER_WAY


@dataclass(frozen=True)
class Step:
    """`note` is one short sentence about how long it takes or what is left, which waits at the
    visit if it is `on_paper`."""

    title: str
    note: str
    url: str
    done: int
    total: int
    on_paper: bool = False

    @property
    def is_done(self) -> bool:
        return self.done >= self.total

    @property
    def is_begun(self) -> bool:
        return 0 < self.done < self.total


MakeStep = Callable[[Asking], Iterable[Step]]


def health_questions(asking: Asking) -> Iterable[Step]:
    """Four statements."""
    known = read_answers(asking.screen.client, asking.screen.place)
    page = questions_page(known, asking.screen, modalities_of(asking.visit), asking.now)
    minutes = page.minutes_left
    note = ngettext("About %(count)s minute", "About %(count)s minutes", minutes)
    yield Step(
        title=gettext("Health questions"),
        note=gettext("All done. Thank you.") if page.is_done else note % {"count": minutes},
        url=reverse("forms_questions", args=[asking.token]),
        done=page.done,
        total=page.total,
    )


def papers_to_sign(asking: Asking) -> Iterable[Step]:
    """Four statements. What was signed at another visit is no step of this one."""
    found = forms_of_visit(asking.visit, asking.now)
    waiting = len(to_sign(found))
    done = sum(one.is_answered_at(asking.visit) for one in found)
    on_paper = is_on_paper(found)
    if waiting or done or on_paper:
        yield Step(
            title=gettext("To read and sign"),
            note=_left_to_sign(waiting, on_paper),
            url=reverse("sign_forms", args=[asking.token]),
            done=done,
            total=done + waiting,
            on_paper=on_paper,
        )


def _left_to_sign(waiting: int, on_paper: bool) -> str:
    if on_paper:
        return gettext("On paper, at your visit")
    note = ngettext("%(count)s paper", "%(count)s papers", waiting) % {"count": waiting}
    return note if waiting else gettext("All done. Thank you.")


STEPS: list[MakeStep] = [health_questions, papers_to_sign]
"""In the order in which they are offered. Another room's step is one more line here."""


def steps_of(asking: Asking) -> list[Step]:
    return [step for make in STEPS for step in make(asking)]
