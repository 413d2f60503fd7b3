"""Two people edit one row: what the first saved is kept, and the second is told.

Each field carries what its page showed (Django's `show_hidden_initial`). A field that only somebody
else changed keeps their value; one that both changed is refused once, with what stands there now,
and everything typed stays.
"""

from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms import BoundField
from django.http import QueryDict


class MergingForm(forms.ModelForm[Any]):
    """Compares what was shown, what is stored and what is typed, before anything is validated.

    `merged` says in sentences what somebody else changed and this form left alone.
    """

    merged: list[str]
    data: Any

    def full_clean(self) -> None:
        """Take over what only others changed; refuse, once, what was changed twice."""
        self.merged = []
        clashes: dict[str, str] = {}
        if self.is_bound and not self.instance._state.adding:
            clashes = self._merge()
        super().full_clean()
        for name, says in clashes.items():
            self.add_error(name, says)

    def _merge(self) -> dict[str, str]:
        self.data = self.data.copy()
        clashes = {}
        for field in _watched(self):
            now = _in_words(field)
            if _changed_elsewhere(field):
                if _typed_something_else(field):
                    clashes[field.name] = (
                        f"Somebody else changed this to “{now}” in the meantime. Save again to put "
                        "yours in its place."
                    )
                else:
                    self.merged.append(f"{field.label}: “{now}”")
                    _write(self.data, field.html_name, field.field.widget, _stored(field))
            _write(self.data, field.html_initial_name, field.field.hidden_widget(), _stored(field))
        return clashes


def merging_form[F: forms.ModelForm[Any]](form: type[F]) -> type[F]:
    """The same form, whose fields carry what the page showed."""
    if issubclass(form, MergingForm):
        return form
    made: type[F] = type(form.__name__, (MergingForm, form), {"__module__": form.__module__})
    for field in made.base_fields.values():  # made anew with the class
        field.show_hidden_initial = not (isinstance(field, forms.FileField) or field.disabled)
    return made


def _watched(form: forms.ModelForm[Any]) -> list[BoundField]:
    """The fields whose former value came back with the form: of a page that showed them all."""
    fields = [form[name] for name, one in form.fields.items() if one.show_hidden_initial]
    names = [field.html_initial_name for field in fields]
    sent = any(key == name or key.startswith(f"{name}_") for name in names for key in form.data)
    if not sent:
        for field in fields:
            _write(
                cast("QueryDict", form.data),
                field.html_initial_name,
                field.field.hidden_widget(),
                _stored(field),
            )
    return fields if sent else []


def _stored(field: BoundField) -> Any:
    return field.field.prepare_value(field.initial)


def _sent(field: BoundField, widget: forms.Widget, name: str) -> Any:
    return widget.value_from_datadict(field.form.data, field.form.files, name)


def _shown(field: BoundField) -> Any:
    return _sent(field, field.field.hidden_widget(), field.html_initial_name)


def _changed_elsewhere(field: BoundField) -> bool:
    return field.field.has_changed(field.initial, _shown(field))


def _typed_something_else(field: BoundField) -> bool:
    """Neither what the page showed nor what is stored."""
    typed = _sent(field, field.field.widget, field.html_name)
    try:
        shown = field.field.to_python(_shown(field))
    except forms.ValidationError:
        return True
    return field.field.has_changed(shown, typed) and field.field.has_changed(field.initial, typed)


def _write(data: QueryDict, name: str, widget: Any, value: Any) -> None:
    """Put a value into what was sent, as the widget would have sent it."""
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    if isinstance(widget, forms.MultiWidget):
        _write_parts(data, name, widget, value)
        return
    data.pop(name, None)
    shown = (
        bool(value) or None
        if isinstance(widget, forms.CheckboxInput)
        else widget.format_value(value)
    )
    if isinstance(shown, (list, tuple)):
        data.setlist(name, [str(one) for one in shown])
    elif shown is not None:
        data[name] = "on" if shown is True else str(shown)


def _write_parts(data: QueryDict, name: str, widget: Any, value: Any) -> None:
    parts = value if isinstance(value, (list, tuple)) else widget.decompress(value)
    for suffix, part, own in zip(widget.widgets_names, parts, widget.widgets, strict=True):
        _write(data, name + suffix, own, part)


def _in_words(field: BoundField) -> str:
    """What is stored, as a person reads it."""
    value = field.initial
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(field.field, forms.BooleanField):
        return "yes" if value else "no"
    choices = getattr(field.field, "choices", ())
    label = next((text for key, text in choices if str(key) == str(value)), value)
    return "nothing" if label in (None, "") else str(label)
