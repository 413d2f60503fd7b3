"""A row of the clinic, written by a form; the log says what stood there before, and does now."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Model

from medspa.accounts.models import User
from medspa.audit.log import record

LONGEST = 120  # signs of one value in the log; texts are longer


def save_row(form: forms.ModelForm[Any], by: User) -> Model:
    """Write what was typed, and note each change with before and after."""
    verb = "created" if form.instance._state.adding else "changed"
    changes = list(_changes(form)) if verb == "changed" else []
    saved: Model = form.save()
    action = f"{saved._meta.model_name}.{verb}"
    record(by=by, action=action, target=saved, fields=form.changed_data, changes=changes)
    return saved


def _changes(form: forms.ModelForm[Any]) -> Iterable[str]:
    for name in form.changed_data:
        field = form[name]
        before = _say(field, field.initial)
        after = _say(field, form.cleaned_data.get(name))
        yield f"{field.label}: {before} → {after}"


def _say(field: forms.BoundField, value: Any) -> str:
    """As the page says it; none where it is empty."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field.field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(str(each) for each in value or ())) or "none"
    if isinstance(field.field, forms.ModelChoiceField) and not isinstance(value, Model):
        value = field.field.to_python(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value) or "none"
    if isinstance(field.field, forms.ChoiceField):
        choices: Any = field.field.choices
        value = dict(choices).get(value, value)
    said = "none" if value in (None, "") else str(value)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
