"""Fields of forms and models for e-mail addresses."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from medspa.formats.addresses import canonical_address, deliverable_address

LONGEST_BEFORE_AT = 64  # RFC 5321, 4.5.3.1.1


class AddressField(forms.EmailField):
    """An e-mail address to which the world can write; no machine of ours is one."""

    default_validators = [EmailValidator(allowlist=[])]

    def to_python(self, value: Any) -> str:
        try:
            return deliverable_address(super().to_python(value) or "")
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


class AddressColumn(models.EmailField[str, str]):
    """Stores and compares an address in its one way of writing, by whatever road it comes."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return canonical_address(prepared) if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row in memory says what is stored."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = canonical_address(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"form_class": AddressField, **kwargs})
