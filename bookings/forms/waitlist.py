"""When an appointment would suit somebody who waits."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.forms.choice import DeskChoiceForm
from bookings.forms.desk import DeskBookingForm
from bookings.forms.details import BornForm
from bookings.models import DayPart, WaitlistEntry, Weekday
from bookings.models.waitlist import DAY_BEGINS, DAY_ENDS
from bookings.waitlist.entries import WaitlistPreferences
from medspa.clinic.models import StaffMember

LONGEST = timedelta(days=366)


class WishesForm(forms.Form):
    """Days and hours on the clock of the place. An empty hour means that any will do."""

    weekdays = forms.TypedMultipleChoiceField(
        choices=Weekday.choices,
        coerce=int,
        initial=Weekday.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one day of the week.")},
    )
    day_parts = forms.MultipleChoiceField(
        choices=DayPart.choices,
        initial=DayPart.values,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    earliest = forms.TimeField(
        label=_("No earlier than"),
        required=False,
        error_messages={"invalid": _("Please write the time like 9:30.")},
        widget=forms.TimeInput({"type": "time", "step": "900"}, format="%H:%M"),
    )
    latest = forms.TimeField(
        label=_("Start no later than"),
        required=False,
        error_messages={"invalid": _("Please write the time like 16:00.")},
        widget=forms.TimeInput({"type": "time", "step": "900"}, format="%H:%M"),
    )
    from_on = forms.DateField(
        label=_("From"),
        error_messages={
            "required": _("Please choose the first day."),
            "invalid": _("Please name a day."),
        },
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    to_on = forms.DateField(
        label=_("Until"),
        error_messages={
            "required": _("Please choose the last day."),
            "invalid": _("Please name a day."),
        },
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    today: date

    def clean_to_on(self) -> date:
        to_on: date = self.cleaned_data["to_on"]
        if not self.today <= to_on <= self.today + LONGEST:
            raise ValidationError(_("Please choose a day within the next year."))
        return to_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        from_on, to_on = cleaned.get("from_on"), cleaned.get("to_on")
        if from_on and to_on and from_on > to_on:
            self.add_error("to_on", _("The last day is before the first."))
        earliest, latest = cleaned.get("earliest"), cleaned.get("latest")
        if earliest and latest and earliest > latest:
            self.add_error("latest", _("This is earlier than the other time."))
        return cleaned

    @property
    def wishes(self) -> WaitlistPreferences:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        return WaitlistPreferences(
            weekdays=sorted(typed["weekdays"]),
            day_parts=typed["day_parts"] or list(DayPart.values),
            earliest=typed["earliest"] or DAY_BEGINS,
            latest=typed["latest"] or DAY_ENDS,
            from_on=typed["from_on"],
            to_on=typed["to_on"],
        )


class ChangeForm(WishesForm):
    """Other wishes of somebody who waits already."""

    provider = forms.ModelChoiceField(
        StaffMember.objects.none(),
        label=_("With"),
        required=False,
        empty_label=_("Any injector"),
    )

    def __init__(self, data: Any = None, *, entry: WaitlistEntry, today: date) -> None:
        wished = {name: getattr(entry, name) for name in self.base_fields}
        if entry.is_any_hour:
            wished |= {"earliest": None, "latest": None}
        super().__init__(data, initial=wished)
        self.today = today
        field = cast("forms.ModelChoiceField[Any]", self.fields["provider"])
        field.queryset = StaffMember.objects.filter(
            is_active=True, appointment_types=entry.appointment_type
        )


class JoinForm(WishesForm, BornForm):
    """A visitor of the public site who waits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("We send openings here. Use an address you check often.")
        self.fields["phone"].help_text = _("In case an email doesn't reach you.")


class DeskWaitForm(WishesForm, DeskBookingForm, DeskChoiceForm):
    """Somebody whom the front desk puts on the list."""

    CHOOSE = {
        "appointment_type": ("Visit", None),
        "location": ("Where", None),
        "provider": ("With", "Any provider"),
    }

    starts_at = note = submission_key = on = page = None  # type: ignore[assignment]

    def __init__(self, data: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        for name, (label, empty) in self.CHOOSE.items():
            field = cast("forms.ModelChoiceField[Any]", self.fields[name])
            field.label, field.empty_label = label, empty
