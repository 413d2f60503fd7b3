"""What is typed to sign in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from medspa.clients.forms import AddressField
from medspa.formats.typed_codes import read_code
from medspa.messaging.sending.codes import DIGITS


class AddressForm(forms.Form):
    email = AddressField(
        label=_("Email"),
        max_length=254,
        help_text=_("The one that you booked with."),
        error_messages={
            "required": _("Please enter your email."),
            "invalid": _("That doesn't look like an email address. Example: name@example.com."),
        },
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )


class CodeForm(forms.Form):
    """Digits, with or without a space between them."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        error_messages={"required": _("Please enter the code from our email.")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
            raise ValidationError(
                _("The code has %(digits)s digits, like 0123 4567."), params={"digits": DIGITS}
            )
        return code
