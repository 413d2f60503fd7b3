"""What a client types on their own pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bookings.forms.address_typos import asked_about_slips, meant_address, with_meant_address
from bookings.forms.fields import write_phones_as_at
from medspa.clients.forms import AddressField, PhoneField
from medspa.clinic.models import Location
from portal.own_pages.queries import CHOICES


class PhoneForm(forms.Form):
    phone = PhoneField(
        label=_("Mobile phone"),
        help_text=_("In case something changes about a visit."),
        error_messages={
            "required": _("Please give a phone number: we call it if something changes.")
        },
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, data: Any = None, *, location: Location | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if location:
            write_phones_as_at(location, self.fields["phone"])


class EmailForm(forms.Form):
    """Another address of the client. A likely slip is asked about, as when booking."""

    email = AddressField(
        label=_("New email"),
        max_length=254,
        error_messages={
            "required": _("Please enter the new email."),
            "invalid": _("That doesn't look like an email address. Example: name@example.com."),
        },
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(with_meant_address(data), **kwargs)

    def clean_email(self) -> str:
        return asked_about_slips(self, self.cleaned_data["email"])

    @property
    def meant_address(self) -> str:
        return meant_address(self)


class AnswerAgainForm(forms.Form):
    """One question about messages, answered anew."""

    choice = forms.ChoiceField(choices=[(name, name) for name in CHOICES])
    granted = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda said: said == "yes"
    )


class LanguageForm(forms.Form):
    """The language that the client reads and is written to in."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
