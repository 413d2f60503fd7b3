"""What the front desk asks and answers."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from bookings.booking.move import Move
from bookings.forms.choice import TimeForm
from bookings.forms.details import EARLIEST_BIRTH
from bookings.forms.fields import AddressDateField, MomentField, write_phones_as_at
from bookings.forms.look_alikes import LookAlikesForm
from bookings.models import Appointment, Checkout, CourseStep
from bookings.reservation.deliberate_double_booking import DoubleBookingRequest
from bookings.rules.overrides import Override
from medspa.clients.forms import LONGEST_NAME, AddressField, NameField, PhoneField
from medspa.clients.models import Client
from medspa.clients.resemblances import gone_on_with
from medspa.clinic.models import Location
from medspa.formats.dates import format_when


class BoardForm(forms.Form):
    """Which day of which location the board shows, and the appointment opened beside it."""

    day = AddressDateField(required=False)
    location = forms.SlugField(required=False)
    by = forms.CharField(max_length=9, required=False)
    visit = forms.CharField(max_length=9, required=False)


class OverrideForm(forms.Form):
    """Why an appointment takes place although rules forbid it, and which rules the person has
    read."""

    override_reason = forms.CharField(
        label="Reason to go ahead",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    override_rules = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    @property
    def override(self) -> Override | None:
        """None where no reason was given."""
        reason = self.cleaned_data.get("override_reason", "").strip()
        rules = frozenset(self.cleaned_data.get("override_rules", "").split())
        return Override(reason, rules) if reason else None


class OverlapForm(forms.Form):
    """Which appointment of the provider the person has read of and books beside, and why."""

    overlap_with = forms.CharField(required=False, max_length=9)
    overlap_reason = forms.CharField(
        label="Reason to double-book",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    @property
    def double_booking(self) -> DoubleBookingRequest | None:
        """None unless the step was taken by its own button."""
        reference = self.cleaned_data.get("overlap_with", "")
        reason = self.cleaned_data.get("overlap_reason", "").strip()
        return DoubleBookingRequest(reference, reason) if reference else None


class StepForm(OverlapForm, OverrideForm):
    """The next step of an appointment; `version` is what the person at the desk was looking at."""

    UNDO = "undo"
    CANCELLED_FOR_CLIENT = "cancelled_for_client"
    CHECKED_OUT = "checked_out"
    CHECKED_OUT_AS = {
        CHECKED_OUT: "",
        "checked_out_open": Checkout.OPEN,
        "checked_out_outside": Checkout.OUTSIDE,
        "checked_out_nothing": Checkout.NOTHING,
    }

    to = forms.ChoiceField(
        choices=[
            (UNDO, UNDO),
            (CANCELLED_FOR_CLIENT, ""),
            *CHECKED_OUT_AS.items(),
            *Appointment.Status.choices,
        ],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Please choose what happened."
        ),
    )
    version = forms.IntegerField(required=False, min_value=1)
    stay = forms.BooleanField(required=False)  # with what stood beside the board, no visit opened
    cancel_reason = forms.CharField(required=False, max_length=300)
    room = forms.IntegerField(required=False, min_value=1)  # another than the one kept for it


class DeskMoveForm(OverlapForm, OverrideForm, TimeForm):
    """Another time for an appointment."""


class DeskBookingForm(LookAlikesForm, OverlapForm, OverrideForm):
    """A client who is known, or the few facts of a new one, and the time picked for them."""

    NEW = ("first_name", "last_name", "email", "phone", "birth_on")
    NEEDED = ("first_name", "phone")

    starts_at = MomentField(error_messages={"required": "Please choose a time."})
    client = forms.ModelChoiceField(
        Client.objects.select_related("same_as"),
        required=False,
        error_messages={"invalid_choice": "We do not know this client. Please search again."},
    )
    first_name = NameField(max_length=LONGEST_NAME, required=False)
    last_name = NameField(max_length=LONGEST_NAME, required=False)
    email = AddressField(
        label="Email",
        max_length=254,
        required=False,
        help_text="Optional. Without one, nothing is sent.",
    )
    phone = PhoneField(required=False, widget=forms.TextInput({"type": "tel"}))
    birth_on = forms.DateField(
        label="Date of birth",
        required=False,
        error_messages={"invalid": "Please write the date like 05/31/1990."},
        widget=forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        label="Note",
        help_text="The client can read and change this. Keep health details in the record.",
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data: Any = None, *, location: Location, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.place = location
        write_phones_as_at(location, self.fields["phone"])

    def clean_birth_on(self) -> date | None:
        born: date | None = self.cleaned_data["birth_on"]
        if born and not EARLIEST_BIRTH <= born <= self.place.local(timezone.now()).date():
            raise ValidationError("Please check the date of birth.")
        return born

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if chosen := cleaned.get("client"):
            cleaned["client"] = gone_on_with(chosen)
        if chosen or "client" in self.errors:
            return cleaned
        if not any(self.data.get(name) for name in self.NEW):
            self.add_error("client", "Please choose a client, or enter a new one.")
            return cleaned
        for name in self.NEEDED:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError("Needed for a new client."))
        self.ask_who_it_is()
        return cleaned


class DeskCourseForm(DeskBookingForm):
    """A client, the time of the first appointment and one for each appointment after it."""

    def __init__(self, data: Any = None, *, steps: Iterable[CourseStep], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.later = list(steps)
        for step in self.later:
            self.fields[at_field(step.position)] = _time_for(str(step.appointment_type))

    def time_of(self, step: CourseStep) -> datetime:
        at: datetime = self.cleaned_data[at_field(step.position)]
        return at


class NextAppointmentForm(OverrideForm):
    """The time of the appointment that comes next."""

    starts_at = MomentField(error_messages={"required": "Please choose a time."})
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class LinkedMovesForm(forms.Form):
    """Which of the appointments that follow move as well, and to when. `linked_for` is the new time
    of the first for which the others were proposed: none is moved unseen."""

    linked_for = MomentField(required=False)

    def __init__(self, data: Any = None, *, appointments: Sequence[Appointment]) -> None:
        super().__init__(data)
        self.appointments = appointments
        for appointment in appointments:
            self.fields[f"move_{appointment.pk}"] = forms.BooleanField(required=False)
            self.fields[f"version_{appointment.pk}"] = forms.IntegerField(
                required=False, min_value=1
            )
            self.fields[at_field(appointment.pk)] = MomentField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for appointment in self.appointments:
            if cleaned.get(f"move_{appointment.pk}") and not cleaned.get(at_field(appointment.pk)):
                day = format_when(appointment.local_start, "j F")
                asks = gettext("Visit of %(day)s: please choose a time.") % {"day": day}
                self.add_error(at_field(appointment.pk), asks)
        return cleaned

    def moves(self) -> list[Move]:
        """Those ticked."""
        typed = self.cleaned_data
        return [
            Move(
                appointment,
                typed[at_field(appointment.pk)],
                seen_version=typed[f"version_{appointment.pk}"],
            )
            for appointment in self.appointments
            if typed[f"move_{appointment.pk}"]
        ]


def at_field(key: int) -> str:
    """The name of the field with the time of one of several appointments."""
    return f"at_{key}"


def _time_for(what: str) -> MomentField:
    return MomentField(error_messages={"required": f"{what}: please choose a time."})
