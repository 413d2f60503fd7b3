"""What a form found fault with, where the page has one line for it."""

from django.forms.forms import BaseForm


def first_fault(form: BaseForm) -> str:
    """The first message of a form that is not valid."""
    return str(next(iter(form.errors.values()))[0])
