"""Fields that several forms share."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from medspa.clinic.models import Location
from medspa.formats.dates import MOMENT_FORMAT

YEARS = range(2000, 2100)


class MomentField(forms.Field):
    """An instant as the pages write it into addresses: `2026-11-24T18:15Z`."""

    def to_python(self, value: str | None) -> datetime | None:
        if not value:
            return None
        at = _moment_in(value)
        if at is None or at.year not in YEARS:  # arithmetic at the ends of the calendar overflows
            raise ValidationError(_("We couldn't read that time. Please choose it again."))
        return at


class AddressMomentField(MomentField):
    """An instant in an address. Nonsense counts as nothing said: the time is chosen again."""

    def clean(self, value: Any) -> datetime | None:
        try:
            at: datetime | None = super().clean(value)
        except ValidationError:
            return None
        return at


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
    field.region, example = _written_as(location.phone.as_e164)
    says = gettext(
        "This does not look like a phone number. Write it like %(example)s, or with + and the "
        "country code."
    )
    field.error_messages["invalid"] = says % {"example": example}


@lru_cache(maxsize=64)
def _written_as(e164: str) -> tuple[str, str]:
    """The country of a number, and one of its numbers as it is written there."""
    known = phonenumbers.parse(e164)
    region = phonenumbers.region_code_for_number(known) or "US"
    number = phonenumbers.example_number(region) or known
    return region, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
