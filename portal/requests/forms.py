"""What a client asks for, and what the desk answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from medspa.clients.models import ClientRequest
from medspa.clients.names import visible_text

MOST = 2000
ANSWERS = (ClientRequest.State.DONE, ClientRequest.State.DECLINED)
TOO_LONG = _("Please keep this under 2,000 characters.")


class WordsField(forms.CharField):
    """Some lines of plain text, without characters that disturb the text around them."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        lines = (super().to_python(value) or "").splitlines()
        return "\n".join(visible_text(line) for line in lines).strip()


class RequestForm(forms.Form):
    """What shall be corrected, or that everything shall be deleted."""

    kind = forms.ChoiceField(
        label=_("What would you like?"),
        choices=ClientRequest.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )
    text = WordsField(
        label=_("In your words"),
        required=False,
        max_length=MOST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("kind") == ClientRequest.Kind.CORRECT and typed.get("text") == "":
            self.add_error(
                "text", ValidationError(_("Please tell us what's wrong and what it should be."))
            )
        return typed


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label="Outcome",
        choices=[(state.value, state.label) for state in ANSWERS],
        error_messages={"required": "Please choose what became of it."},
    )
    answer = WordsField(
        label="Answer to the client",
        help_text="The client reads it on their own pages.",
        max_length=MOST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": "Please write the answer.",
            "max_length": TOO_LONG,
        },
    )
