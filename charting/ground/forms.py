"""Fields that forms of several rooms have: amounts, times, reasons, who decided."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charting.ground.acting_staff import active_prescribers
from charting.ground.marks import mark, meant
from medspa.clinic.models import StaffMember

Words = Any  # plain, or translated when they are read
YES_NO: list[tuple[str, Words]] = [("yes", _("Yes")), ("no", _("No"))]
MINUTE = "%Y-%m-%dT%H:%M"


class MarkedChoiceField(forms.ChoiceField):
    """A choice among clinical words that a page sends on by its address, too: its values are marks.
    What is sent is taken by its mark or by itself, and cleaned to the word."""

    def offer(self, empty: str, words: Mapping[str, str]) -> None:
        """Each word with its label, below what stands for none."""
        self.words = [*words]
        self.choices = [("", empty), *((mark(word), label) for word, label in words.items())]

    def prepare_value(self, value: Any) -> Any:
        return mark(value)

    def to_python(self, value: Any) -> str:
        """Nonsense stays as it is, to be refused as no choice."""
        said = super().to_python(value)
        return meant(said, self.words) or said

    def valid_value(self, value: Any) -> bool:
        return value in self.words


def time_field(label: str, *, required: bool = True) -> forms.DateTimeField:
    """A time on the wall of the clinic, to the minute."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=[MINUTE], required=required
    )


def late_time_field() -> forms.DateTimeField:
    """When it was, if it is written late; on the clock of the location. Empty is now."""
    return time_field("When, if not now", required=False)


AS_PLANNED = "As planned"
STRONG_MUSCLE = "Strong muscle"
OFTEN = ("Evening out the sides", "Little effect last time")


TOO_MUCH = "That is too much to be meant."
SLIPS = {
    "max_digits": TOO_MUCH,
    "max_whole_digits": TOO_MUCH,
}


def amount_field(
    label: str, *, error_messages: dict[str, str] | None = None, **kwargs: Any
) -> forms.DecimalField:
    options: dict[str, Any] = {
        "widget": forms.NumberInput(attrs={"inputmode": "decimal", "class": "num"}),
        "error_messages": SLIPS | (error_messages or {}),
    } | kwargs
    return forms.DecimalField(label=label, max_digits=6, decimal_places=2, **options)


def reason_field() -> forms.CharField:
    """Asked for once an amount is above the usual range."""
    return forms.CharField(label="Why", max_length=200, required=False)


def often_reasons(*, is_neurotoxin: bool, is_as_planned: bool = False) -> list[str]:
    """Reasons for one tap: only those that can be true of this product and amount."""
    planned = [AS_PLANNED] if is_as_planned else []
    return [*planned, *([STRONG_MUSCLE] if is_neurotoxin else []), *OFTEN]


def decider_field() -> forms.ModelChoiceField[StaffMember]:
    return forms.ModelChoiceField(
        active_prescribers(),
        label="Decided by",
        required=False,
        empty_label="Which prescriber?",
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def done_field() -> forms.BooleanField:
    return forms.BooleanField(
        label="Already done: record what was done",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


def yes_no_field(
    label: Words, *, unanswered: Words, required: bool = True
) -> forms.TypedChoiceField:
    """A question with two answers and none chosen beforehand: a tick that was forgotten would say
    no for somebody who never read it. Cleaned to True or False; to None where it may stay open."""
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": unanswered},
    )
