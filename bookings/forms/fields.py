"""Fields that several forms share."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from medspa.clinic.models import Location

YEARS = range(2000, 2100)
MOMENT_FORMAT = "%Y-%m-%dT%H:%MZ"
NOT_IN_NAMES = re.compile(r"://|www\.|@", re.IGNORECASE)
LONGEST_NAME = 200
OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
JOINERS = "\u200c\u200d"  # of Persian and Indic letters, and of emoji
UNSEEN = ("Cc", "Cf", "Co", "Cs")  # controls, directions, blanks without width, private signs
NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffc-\uffff]")  # and stand-ins for what was unreadable
STACKED_MOST = 5  # marks on one letter: more than any script needs


def without_controls(text: str) -> str:
    """The text without control characters and direction overrides; the joiners of emoji stay."""
    return "".join(c for c in text if unicodedata.category(c) != "Cc" and c not in OVERRIDES)


def seen(text: str) -> str:
    """The text without what nobody sees and everybody may stumble over, in one way of writing it.

    An accent may be a character of its own or not (NFC): the same person must not be two.
    """
    kept = (c for c in text if unicodedata.category(c) not in UNSEEN or c in JOINERS)
    return unicodedata.normalize("NFC", NO_CHARACTER.sub("", "".join(kept)))


def is_piled_up(text: str) -> bool:
    """Whether marks are stacked on a letter until they reach into the lines around it."""
    run = 0
    for c in text:
        run = run + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if run > STACKED_MOST:
            return True
    return False


class NameField(forms.CharField):
    """A person's name in any script. What could disturb the text around it is left out.

    Names go out by e-mail to whatever address was typed: they are no place for advertisements.
    """

    def to_python(self, value: Any) -> str:
        return seen(super().to_python(value) or "").strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(c.isalnum() for c in value):
            raise ValidationError(_("Please write the name with at least one letter."))
        if is_piled_up(value):
            raise ValidationError(_("Please leave out the marks that are piled up on one letter."))
        if NOT_IN_NAMES.search(value):
            raise ValidationError(_("Please leave out web and e-mail addresses."))


class MomentField(forms.Field):
    """An instant as the pages write it into addresses: `2026-11-24T18:15Z`."""

    def to_python(self, value: str | None) -> datetime | None:
        if not value:
            return None
        at = _moment_in(value)
        if at is None or at.year not in YEARS:  # arithmetic at the ends of the calendar overflows
            raise ValidationError(_("We could not read that time. Please choose it again."))
        return at


class AddressMomentField(MomentField):
    """An instant in an address. Nonsense counts as nothing said: she chooses the time again."""

    def clean(self, value: Any) -> datetime | None:
        try:
            return super().clean(value)
        except ValidationError:
            return None


def _moment_in(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, MOMENT_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


class AddressDateField(forms.DateField):
    """A day in an address. Nonsense, and what lies centuries away, counts as nothing said."""

    def clean(self, value: Any) -> date | None:
        try:
            day = super().clean(value)
        except ValidationError:
            return None
        return day if day and day.year in YEARS else None


def write_phones_as_at(location: Location, field: PhoneNumberField) -> None:
    """Let the field take numbers as they are written in the location's country, or with +."""
    field.region = phonenumbers.region_code_for_number(location.phone) or "US"
    number = phonenumbers.example_number(field.region) or location.phone
    example = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    says = gettext(
        "This does not look like a phone number. Write it like %(example)s, or with + and the "
        "country code."
    )
    field.error_messages["invalid"] = says % {"example": example}
