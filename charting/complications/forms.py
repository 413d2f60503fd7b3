"""What is tapped and typed on the page of a case."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms

from charting.complications.said import LineSaid, PulseSaid
from charting.ground.forms import amount_field
from charting.models import EventEntry, SafetyEvent, Side
from charting.photos.forms import PhotoForm
from medspa.clinic.models import Location, StaffMember
from treatments.models import FacialArea, Lot, Product

Kind = EventEntry.Kind
TAPPED = {
    Kind.SIGN,
    Kind.REFILL,
    Kind.VISION,
    Kind.PAIN,
    Kind.MEASURE,
    Kind.CALL,
    Kind.NOTE,
    Kind.TIMER,
}
WITH_NUMBER = (Kind.REFILL, Kind.PAIN, Kind.TIMER)


def _ago_field() -> forms.IntegerField:
    """How many minutes ago it was; empty is now. A case may be told of two months later."""
    return forms.IntegerField(min_value=0, max_value=60 * 24 * 60, required=False)


class KeyedForm(forms.Form):
    """`key` is of the page as it was drawn: with what was tapped it names the line."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def key_of(self, said: str) -> uuid.UUID:
        """The same tap on the same drawing of the page is the same line."""
        return uuid.uuid5(self.cleaned_data["key"], said)


class TapForm(KeyedForm):
    """A button `kind:side:what`, or typed words of a kind, and how many minutes ago it was."""

    tap = forms.RegexField(r"^[a-z_]+:[RL]?:", max_length=200)
    text = forms.CharField(max_length=500, required=False)
    ago = _ago_field()

    def clean_tap(self) -> str:
        tap: str = self.cleaned_data["tap"]
        if tap.partition(":")[0] not in TAPPED:
            raise forms.ValidationError("This is no button of the page.")
        return tap

    @property
    def said(self) -> LineSaid:
        """Raises ValidationError for a number that is none."""
        kind, side, what = self.cleaned_data["tap"].split(":", 2)
        words = " ".join(filter(None, [what, self.cleaned_data["text"]]))
        is_number = kind in WITH_NUMBER
        return LineSaid(
            kind=kind,
            key=self.key_of(f"{self.cleaned_data['tap']}{self.cleaned_data['text']}"),
            side=side,
            text="" if is_number else words,
            number=_whole(what) if is_number else None,
            minutes_ago=self.cleaned_data["ago"] or 0,
        )


def _whole(text: str) -> Decimal:
    number = int(text) if text.isdecimal() and len(text) < 4 else -1
    if not 0 <= number <= 240:
        raise forms.ValidationError("This is no button of the page.")
    return Decimal(number)


class KindForm(KeyedForm):
    kind = forms.ChoiceField(choices=SafetyEvent.Kind.choices)


class PulseForm(KeyedForm):
    """Hyaluronidase from a lot here, or by the label of another."""

    units = amount_field("Units", max_value=20_000)
    area = forms.ModelChoiceField(FacialArea.objects.chartable().filter(takes_filler=True))
    side = forms.ChoiceField(
        label="Side", choices=[("", "Midline"), *list(Side.choices)[:2]], required=False
    )
    lot = forms.Field()
    product = forms.ModelChoiceField(
        Product.objects.filter(kind=Product.Kind.HYALURONIDASE), required=False
    )
    lot_number = forms.CharField(max_length=40, required=False)
    ago = _ago_field()

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lots = Lot.objects.at(location).filter(product__kind=Product.Kind.HYALURONIDASE)
        self.fields["lot"] = forms.ModelChoiceField(
            lots.select_related("product", "pack", "location"), required=False
        )

    @property
    def said(self) -> PulseSaid:
        data = dict(self.cleaned_data)
        ago, _ = data.pop("ago") or 0, data.pop("key")
        return PulseSaid(key=self.key_of("pulse"), minutes_ago=ago, **data)


class CorrectForm(KeyedForm):
    """What is right instead, or, to withdraw a line, why."""

    text = forms.CharField(max_length=500)
    withdraw = forms.BooleanField(required=False)
    ago = _ago_field()


class HandOverForm(KeyedForm):
    to = forms.CharField(label="To whom", max_length=120)


class EventPhotoForm(PhotoForm, KeyedForm):
    """One for the log of a case."""


class LeadForm(KeyedForm):
    """Who leads the case from now on."""

    to = forms.ModelChoiceField(
        StaffMember.objects.none(), label="Who leads it from now on", empty_label="Choose"
    )

    def __init__(self, *args: Any, leads: list[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = StaffMember.objects.filter(pk__in=[one.pk for one in leads])
        self.fields["to"].queryset = known  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """Nothing is chosen beforehand: how it ended is said, not confirmed. `is_other`: neither leads
    the case nor prescribes."""

    outcome = forms.ChoiceField(
        label="How it ended",
        choices=SafetyEvent.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ended."},
    )
    note = forms.CharField(
        label="In words",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    unreached = forms.CharField(
        label="Why neither can be reached",
        help_text="Sealed with the case.",
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, is_other: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_other:
            del self.fields["unreached"]


class FollowUpForm(forms.Form):
    was_reached = forms.BooleanField(label="The client was reached", required=False, initial=True)
    note = forms.CharField(label="What was seen or said", max_length=500)


class DutyForm(forms.Form):
    """Sent on a day with a number, or does not apply because."""

    sent_on = forms.DateField(
        label="Sent on", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reference = forms.CharField(label="Number or proof", max_length=80, required=False)
    reason = forms.CharField(label="Or why it does not apply", max_length=500, required=False)
