"""The one family of errors by which a service says no."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm


class RuleViolation(ValidationError):
    """A rule of the clinic forbids what was asked; nothing was written.

    `code` is the stable name used by the API (`slot_taken`); `field` names the input to mend,
    if one is to blame; `facts` add what the caller may show or offer (other times, totals).
    """

    code = "rule_violation"

    def __init__(self, message: str, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(message, code=self.code)
        self.field = field
        self.facts = facts

    @property
    def detail(self) -> str:
        """The sentence for the person who asked."""
        return str(self.message)


def add_refusal(form: BaseForm, error: RuleViolation) -> None:
    """Say why the service refused: beside the field to mend, if the form has it."""
    form.add_error(error.field if error.field in form.fields else None, error)


class NotPermitted(RuleViolation):
    """The person may not do this at all, whatever the state of the record."""

    code = "not_permitted"


class Stale(RuleViolation):
    """Somebody else changed the record since it was read."""

    code = "stale"
