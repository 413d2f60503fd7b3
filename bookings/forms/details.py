"""Who is coming, as typed on the public site."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.forms.address_typos import asked_about_slips, meant_address, with_meant_address
from bookings.forms.fields import write_phones_as_at
from medspa.clients.forms import LONGEST_NAME, AddressField, NameField, PhoneField
from medspa.clinic.models import Location
from treatments.catalogue.explorer import fold_parts
from treatments.models import FacialArea

EARLIEST_BIRTH = date(1900, 1, 1)


ME, OTHER = "me", "other"


class PersonForm(forms.Form):
    """Who it is. Every box starts unticked; the honeypot is a field that no person sees.

    An address with a likely slip is asked about once (`address_typos`).
    """

    first_name = NameField(
        label=_("First name"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Please tell us your first name.")},
        widget=forms.TextInput({"autocomplete": "given-name", "autocapitalize": "words"}),
    )
    last_name = NameField(
        label=_("Last name"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput({"autocomplete": "family-name", "autocapitalize": "words"}),
    )
    email = AddressField(
        label=_("Email"),
        max_length=254,
        help_text=_("We'll send your confirmation here."),
        error_messages={
            "required": _("Please enter your email. We'll send your confirmation there."),
            "invalid": _("That doesn't look like an email address. Example: name@example.com."),
        },
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
    phone = PhoneField(
        label=_("Mobile phone"),
        help_text=_("In case something changes."),
        error_messages={
            "required": _("Please enter a phone number. We'll call if something changes.")
        },
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    sms_consent = forms.BooleanField(required=False)
    marketing_consent = forms.BooleanField(required=False)
    subject = forms.CharField(required=False)  # not `website`: password managers fill that in

    def __init__(
        self,
        data: Any = None,
        *,
        location: Location,
        today: date,
        asks_typos: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(with_meant_address(data), **kwargs)
        self.today = today
        self.asks_typos = asks_typos
        if phone := self.fields.get("phone"):
            write_phones_as_at(location, phone)

    def clean_subject(self) -> str:
        if self.cleaned_data["subject"]:
            raise ValidationError(_("Please leave the hidden field empty."))
        return ""

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"]
        return asked_about_slips(self, typed) if self.asks_typos else typed

    @property
    def meant_address(self) -> str:
        return meant_address(self)


class BornForm(PersonForm):
    """Who it is, and since when."""

    birth_on = forms.DateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("Visits are for adults, 18 and older."),
        error_messages={
            "invalid": _("Please write the date like 1990-05-31."),
            "required": _("Please enter the date of birth. We need it for a treatment."),
        },
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, asks_birth: bool = False, **kwargs: Any) -> None:
        """`asks_birth`: nobody books this appointment without a date of birth."""
        super().__init__(data, **kwargs)
        if birth := self.fields.get("birth_on"):
            birth.required = asks_birth

    def clean_birth_on(self) -> date | None:
        born: date | None = self.cleaned_data["birth_on"]
        if born and not EARLIEST_BIRTH <= born <= self.today:
            raise ValidationError(_("Please check the date of birth."))
        return born


class InterestsField(forms.ModelMultipleChoiceField[FacialArea]):
    """Areas to talk about, as clients name them; a part that an old page sent becomes its whole."""

    def clean(self, value: Any) -> Any:
        return super().clean(list(fold_parts(value)) if isinstance(value, list | tuple) else value)


class DetailsForm(BornForm):
    """Who is coming, who books, and what the appointment is about."""

    for_whom = forms.ChoiceField(
        label=_("Who is this visit for?"),
        choices=[(ME, _("Me")), (OTHER, _("Someone else"))],
        required=False,
        initial=ME,
        widget=forms.RadioSelect,
    )
    booked_by = NameField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("We'll write to you about their visit."),
        widget=forms.TextInput({"autocomplete": "name", "autocapitalize": "words"}),
    )
    interests = InterestsField(
        FacialArea.objects.talked_about(),
        required=False,
        error_messages={"invalid_choice": _("We do not know the area “%(value)s”.")},
    )
    note = forms.CharField(
        label=_("Anything you'd like us to know?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": _("Please keep this under 1,000 characters.")},
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def is_for_other(self) -> bool:
        return str(self["for_whom"].value()) == OTHER

    def clean_for_whom(self) -> str:
        return self.cleaned_data["for_whom"] or ME

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("for_whom") == ME:
            typed["booked_by"] = ""
        elif "booked_by" in typed and "for_whom" in typed:
            self._check_two_people(typed)
        return typed

    def _check_two_people(self, typed: dict[str, Any]) -> None:
        coming = f"{typed.get('first_name', '')} {typed.get('last_name', '')}".strip().casefold()
        if not typed["booked_by"]:
            self.add_error("booked_by", _("Please tell us your name, too."))
        elif coming == typed["booked_by"].casefold():
            self.add_error("first_name", _("Please enter the name of the person who's coming."))
