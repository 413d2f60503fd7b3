"""Fields about people that several forms share."""

import re
import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber, to_python

from medspa.clients.names import as_typed
from medspa.formats.address_fields import AddressField

__all__ = ["LONGEST_NAME", "AddressField", "NameField", "PhoneField", "require_whole_number"]

LONGEST_NAME = 200
# Read aloud, "www evil com" and "Visit evil .com" are addresses as well.
NOT_IN_NAMES = re.compile(r"://|www\.|@|(?:^|\s)www(?:\s|$)|(?:^|\s)\.[^\W\d_]{2}", re.IGNORECASE)
# Mail programs make a link of `clinic.example` without being asked: letters or digits, a full stop
# in any of its shapes, and two letters or a digit right behind it. J.R.R. and St. John have none.
DOMAIN = re.compile(r"\w[.\u2024\u3002\ufe52\uff0e\uff61](?:\d|[^\W\d_]{2}|xn--)", re.IGNORECASE)
STACKED_MOST = 5  # marks on one letter: more than any script needs
LAST_DIGITS = 6  # of a number: no country writes these otherwise at home than abroad
EXTENSION = _("We can't save an extension. Please give a number that reaches you directly.")


class NameField(forms.CharField):
    """A person's name in any script. What could disturb the text around it is left out.

    Names go out by e-mail to whatever address was typed: they are no place for advertisements.
    """

    def to_python(self, value: Any) -> str:
        return as_typed(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(c.isalnum() for c in value):
            raise ValidationError(_("Please write the name with at least one letter."))
        if is_piled_up(value):
            raise ValidationError(_("Please leave out the marks that are piled up on one letter."))
        if NOT_IN_NAMES.search(value):
            raise ValidationError(_("Please leave out web and email addresses."))
        if DOMAIN.search(value):
            raise ValidationError(_("Please put a space after each period. No web addresses here."))


class PhoneField(PhoneNumberField):  # type: ignore[misc]  # the library has no types
    """A number that can be called as it is kept: none with an extension, which would be lost."""

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if isinstance(value, str) and isinstance(number, PhoneNumber):
            require_whole_number(value, number)
        return number


def require_whole_number(typed: str, number: PhoneNumber | None = None) -> None:
    """Raise ValidationError if digits that were typed are not in the number that is kept."""
    if number is None:
        number = to_python(typed)
    if not isinstance(number, PhoneNumber):
        return
    # Asked last: the library looks through the numbers of a country each time.
    if (number.extension or _lost_digits(typed, number)) and number.is_valid():
        raise ValidationError(EXTENSION, code="extension")


def _lost_digits(typed: str, number: PhoneNumber) -> bool:
    whole = phonenumbers.convert_alpha_characters_in_number(typed)
    digits = "".join(str(unicodedata.digit(c)) for c in whole if c.isdigit())
    kept = phonenumbers.national_significant_number(number)
    return not digits.endswith(kept[-LAST_DIGITS:])


def is_piled_up(text: str) -> bool:
    """Whether marks are stacked on a letter until they reach into the lines around it."""
    run = 0
    for c in text:
        run = run + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if run > STACKED_MOST:
            return True
    return False
