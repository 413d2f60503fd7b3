"""When a visit would suit somebody who waits."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.forms.choice import DeskChoiceForm
from bookings.forms.desk import DeskBookingForm
from bookings.forms.details import PersonForm
from bookings.models import Weekday
from bookings.models.waitlist import DAY_BEGINS, DAY_ENDS
from bookings.services.waitlist import Wishes

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
    earliest = forms.TimeField(
        label=_("Not before"),
        required=False,
        error_messages={"invalid": _("Please write the hour like 9:30.")},
        widget=forms.TimeInput({"type": "time", "step": "900"}, format="%H:%M"),
    )
    latest = forms.TimeField(
        label=_("Begins at the latest"),
        required=False,
        error_messages={"invalid": _("Please write the hour like 16:00.")},
        widget=forms.TimeInput({"type": "time", "step": "900"}, format="%H:%M"),
    )
    from_on = forms.DateField(
        label=_("From"),
        error_messages={
            "required": _("Please name the first day."),
            "invalid": _("Please name a day."),
        },
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    to_on = forms.DateField(
        label=_("Until"),
        error_messages={
            "required": _("Please name the last day."),
            "invalid": _("Please name a day."),
        },
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    today: date

    def clean_to_on(self) -> date:
        to_on = self.cleaned_data["to_on"]
        if not self.today <= to_on <= self.today + LONGEST:
            raise ValidationError(_("Please choose a day within the next year."))
        return to_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        from_on, to_on = cleaned.get("from_on"), cleaned.get("to_on")
        if from_on and to_on and from_on > to_on:
            self.add_error("to_on", _("The last day lies before the first."))
        earliest, latest = cleaned.get("earliest"), cleaned.get("latest")
        if earliest and latest and earliest > latest:
            self.add_error("latest", _("This hour lies before the other."))
        return cleaned

    @property
    def wishes(self) -> Wishes:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        return Wishes(
            weekdays=sorted(typed["weekdays"]),
            earliest=typed["earliest"] or DAY_BEGINS,
            latest=typed["latest"] or DAY_ENDS,
            from_on=typed["from_on"],
            to_on=typed["to_on"],
        )


class JoinForm(WishesForm, PersonForm):
    """A visitor of the public site who waits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("Offers go here. Choose an address that you read often.")
        self.fields["phone"].help_text = _("In case an e-mail does not reach you.")


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
            field = cast(forms.ModelChoiceField, self.fields[name])
            field.label, field.empty_label = label, empty
