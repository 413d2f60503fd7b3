"""An address with a likely slip (`gmial.com`) is asked about once. The answer is a button that
sends the form again, with `email_meant` or with `email_is_right`; no script is needed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from medspa.clients.typos import likely_meant

TYPO = "typo"


def asked_about_slips(form: forms.Form, typed: str) -> str:
    """The address as typed. Raises ValidationError, a question, unless it was answered."""
    meant = likely_meant(typed)
    if meant and form.data.get("email_is_right") != typed:
        raise ValidationError(_("Did you mean %(meant)s?"), TYPO, {"meant": meant})
    return typed


def meant_address(form: forms.Form) -> str:
    """What is asked about, if anything is."""
    return likely_meant(str(form["email"].value())) if form.has_error("email", TYPO) else ""


def with_meant_address(data: Any) -> Any:
    """The answer "yes, that is what I meant" puts the address right, and only that one."""
    meant = data.get("email_meant") if data else ""
    if not meant or meant != likely_meant(data.get("email", "")):
        return data
    put_right = data.copy()
    put_right["email"] = meant
    return put_right
