"""What a client types on the portal, and what the desk answers."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.forms.fields import write_phones_as_at
from bookings.forms.slips import asked_about_slips, meant_address, with_meant_address
from medspa.clients.forms import AddressField, PhoneField
from medspa.clients.models import ClientRequest
from medspa.clients.names import visible_text
from medspa.clinic.models import Location
from portal.own_pages.queries import CHOICES

MOST = 2000
ANSWERS = (ClientRequest.State.DONE, ClientRequest.State.DECLINED)
TOO_LONG = _("Please keep this under 2,000 characters.")


class WordsField(forms.CharField):
    """Some lines of plain text, without characters that disturb the text around them."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        lines = (super().to_python(value) or "").splitlines()
        return "\n".join(visible_text(line) for line in lines).strip()


class PhoneForm(forms.Form):
    phone = PhoneField(
        label=_("Mobile phone"),
        help_text=_("In case something changes about a visit."),
        error_messages={
            "required": _("Please give a phone number: we call it if something changes.")
        },
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, data: Any = None, *, location: Location | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if location:
            write_phones_as_at(location, self.fields["phone"])


class EmailForm(forms.Form):
    """Another address of the client. A likely slip is asked about, as when booking."""

    email = AddressField(
        label=_("New email"),
        max_length=254,
        error_messages={
            "required": _("Please enter the new email."),
            "invalid": _("That doesn't look like an email address. Example: name@example.com."),
        },
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(with_meant_address(data), **kwargs)

    def clean_email(self) -> str:
        return asked_about_slips(self, self.cleaned_data["email"])

    @property
    def meant_address(self) -> str:
        return meant_address(self)


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


class AnswerAgainForm(forms.Form):
    """One question about messages, answered anew."""

    choice = forms.ChoiceField(choices=[(name, name) for name in CHOICES])
    granted = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda said: said == "yes"
    )


class LanguageForm(forms.Form):
    """The language that the client reads and is written to in."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


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
