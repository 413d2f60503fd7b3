"""Columns about people, whatever road a value comes by: save, bulk, update, administration."""

from typing import Any

from django.db import models
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from medspa.clients.forms import NameField, PhoneField
from medspa.clients.names import as_typed


class NameColumn(models.CharField[str, str]):
    """Keeps a name as typed, but for what would disturb the text around it."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return as_typed(prepared) if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row in memory says what is stored."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = as_typed(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"form_class": NameField, **kwargs})


class PhoneColumn(PhoneNumberField):  # type: ignore[misc]  # the library has no types
    """A telephone number without an extension."""

    def get_prep_value(self, value: Any) -> Any:
        """As the library does, which looks through the numbers of a country twice for it."""
        number = self.to_python(value)
        if not isinstance(number, PhoneNumber):
            return number
        return number.as_e164 if number.is_valid() else number.raw_input

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"form_class": PhoneField, **kwargs})
