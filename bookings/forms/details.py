"""Who is coming, as typed on the public site."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from bookings.forms.fields import LONGEST_NAME, NameField, write_phones_as_at
from medspa.clients.forms import AddressField
from medspa.clinic.models import Location
from treatments.explorer import fold_parts
from treatments.models import FacialArea

EARLIEST_BIRTH = date(1900, 1, 1)


class PersonForm(forms.Form):
    """Who it is. Every box starts unticked; the honeypot is a field that no person sees."""

    first_name = NameField(
        label=_("First name"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Please tell us your first name.")},
        widget=forms.TextInput({"autocomplete": "given-name", "autocapitalize": "words"}),
    )
    last_name = NameField(
        label=_("Last name"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Please tell us your last name.")},
        widget=forms.TextInput({"autocomplete": "family-name", "autocapitalize": "words"}),
    )
    email = AddressField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Your confirmation goes here."),
        error_messages={
            "required": _("Please give an e-mail address: your confirmation goes there."),
            "invalid": _("This does not look like an e-mail address. Example: name@example.com."),
        },
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
    phone = PhoneNumberField(
        label=_("Mobile phone"),
        help_text=_("Only for this visit: in case something changes."),
        error_messages={
            "required": _("Please give a phone number: we call it if something changes.")
        },
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    sms_consent = forms.BooleanField(required=False)
    marketing_consent = forms.BooleanField(required=False)
    subject = forms.CharField(required=False)  # not `website`: password managers fill that in

    def __init__(self, data: Any = None, *, location: Location, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        write_phones_as_at(location, self.fields["phone"])

    def clean_subject(self) -> str:
        if self.cleaned_data["subject"]:
            raise ValidationError(_("Please leave the hidden field empty."))
        return ""


class InterestsField(forms.ModelMultipleChoiceField):
    """Areas to talk about, as clients name them; a part that an old page sent becomes its whole."""

    def clean(self, value: Any) -> Any:
        return super().clean(list(fold_parts(value)) if isinstance(value, list | tuple) else value)


class DetailsForm(PersonForm):
    """Who is coming, and what she would like to talk about."""

    birth_on = forms.DateField(
        label=_("Date of birth"),
        required=False,
        error_messages={"invalid": _("Please write the date like 1990-05-31.")},
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    interests = InterestsField(
        FacialArea.objects.talked_about(),
        required=False,
        error_messages={"invalid_choice": _("We do not know the area “%(value)s”.")},
    )
    note = forms.CharField(
        label=_("Anything we should know?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": _("Please keep this under 1,000 characters.")},
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_birth_on(self) -> date | None:
        born = self.cleaned_data["birth_on"]
        if born and not EARLIEST_BIRTH <= born <= self.today:
            raise ValidationError(_("Please check the date of birth."))
        return born
