"""What is wrong with a form, said where everybody notices: in the title and on top of the page."""

from typing import Any, NamedTuple

from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()
SAID = ("problem", "error")  # what views call a sentence that says no
IN_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class Fault(NamedTuple):
    """One sentence and the element that it is about; no target for the form as a whole."""

    says: str
    target: str


@register.simple_tag(takes_context=True)
def wrong_page_mark(context: template.Context) -> SafeString | str:
    """`Error: ` before the title of a page that came back with something to mend."""
    facts = context.flatten()
    is_wrong = any(facts.get(name) for name in SAID) or any(map(_is_faulty, facts.values()))
    return format_html("{} ", gettext("Error:")) if is_wrong else ""


@register.inclusion_tag("_faults.html")
def faults(form: forms.BaseForm, lead: str = "") -> dict[str, Any]:
    """The first fault of each field, with a way to it. What is wrong with the form as a whole is
    said by the form itself (`bootstrap5/errors.html`)."""
    rows = [
        Fault(_says(form, name), _target(form[name])) for name in form.fields if name in form.errors
    ]
    return {"rows": rows, "lead": lead or gettext("Please take another look at this:")}


def _is_faulty(fact: object) -> bool:
    """By its true type: to ask a lazy object what it is would fetch it."""
    return issubclass(type(fact), forms.BaseForm) and bool(fact.errors)  # type: ignore[attr-defined]


def _says(form: forms.BaseForm, name: str) -> str:
    """With the name of the field, where the sentence is Django's own and would fit any."""
    said = str(form.errors[name][0])
    is_any = said == str(forms.Field.default_error_messages["required"])
    return f"{form[name].label}: {said}" if is_any else said


def _target(field: forms.BoundField) -> str:
    is_group = isinstance(field.field.widget, IN_GROUPS)
    return f"{field.auto_id}_0" if is_group else str(field.auto_id)
