"""Fields about people that several forms share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from medspa.clients.addresses import deliverable

LONGEST_BEFORE_AT = 64  # RFC 5321, 4.5.3.1.1


class AddressField(forms.EmailField):
    """An e-mail address to which the world can write; no machine of ours is one."""

    default_validators = [EmailValidator(allowlist=[])]

    def to_python(self, value: Any) -> str:
        try:
            return deliverable(super().to_python(value) or "")
        except UnicodeError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def validate(self, value: str) -> None:
        super().validate(value)
        name, _at, domain = value.rpartition("@")
        if len(name) > LONGEST_BEFORE_AT:
            raise ValidationError(
                _("No e-mail address has more than %(most)s characters before the @."),
                code="max_length",
                params={"most": LONGEST_BEFORE_AT},
            )
        if domain.startswith("["):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
