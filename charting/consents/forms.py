"""A client's answer to a consent form, and what staff say before they hand the tablet over."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils.translation import gettext_lazy as _

from charting.consents.answer import Answer
from charting.consents.asked import Kind, Subject
from charting.consents.drawing import read_drawing
from charting.consents.errors import BadDrawing
from charting.ground.forms import yes_no_field
from charting.models import Consent, ConsentForm
from medspa.accounts.models import User
from medspa.clients.names import as_typed

OPEN_AGAIN = {"required": _("You already answered on this page. Open it again.")}
UNANSWERED = _("Choose yes or no. With a no, only uses within the label are agreed to.")
UNTIL = {"6": _("For 6 months"), "12": _("For 12 months, or until I withdraw it")}


class SignForm(forms.Form):
    """What stands under the words. Nothing is ticked beforehand; the button pressed decides."""

    shown = forms.CharField(label="", error_messages=OPEN_AGAIN, widget=forms.HiddenInput)
    read_to_end = forms.BooleanField(required=False, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="",
        choices=[("agreed", ""), ("refused", "")],
        error_messages=OPEN_AGAIN,
        widget=forms.HiddenInput,
    )
    photo_uses = forms.MultipleChoiceField(
        label=_("Where may we show them?"),
        choices=Consent.PhotoUse.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.ChoiceField(
        label=_("For how long?"),
        choices=list(UNTIL.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    covers_off_label = yes_no_field(
        _("I was told which uses are outside the label, and agree to them"),
        unanswered=UNANSWERED,
        required=False,
    )
    signed_name = forms.CharField(
        label=_("Your full name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )
    name_explained = forms.CharField(
        label=_("Who signs, and why"),
        help_text=_("For example: Ana Ruiz, her mother and legal guardian. Or: my married name."),
        max_length=200,
        required=False,
    )
    interpreter = forms.CharField(
        label=_("Name of the interpreter"), max_length=120, required=False
    )
    drawing = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: ConsentForm, has_off_label: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = asked
        if asked.kind != Kind.PHOTOS_MARKETING:
            del self.fields["photo_uses"], self.fields["until"]
        if asked.kind != Kind.TREATMENT or has_off_label:
            del self.fields["covers_off_label"]

    @property
    def choices_besides(self) -> list[Any]:
        """What is asked besides the signature, as these words ask it."""
        names = ("photo_uses", "until", "covers_off_label")
        return [self.fields[name] for name in names if name in self.fields]

    def clean_drawing(self) -> bytes:
        try:
            return read_drawing(self.cleaned_data["drawing"])
        except BadDrawing as error:
            raise forms.ValidationError(error.detail) from error

    def clean_signed_name(self) -> str:
        return as_typed(self.cleaned_data["signed_name"])

    def clean(self) -> None:
        typed = self.cleaned_data
        is_yes = typed.get("decision") == Consent.Decision.AGREED
        if is_yes and "until" in self.fields and not typed.get("until"):
            self.add_error("until", _("Choose for how long."))
        if is_yes and "covers_off_label" in self.fields and typed.get("covers_off_label") is None:
            self.add_error("covers_off_label", UNANSWERED)

    def answer(self, today: date) -> Answer:
        typed = self.cleaned_data
        months = typed.get("until")
        return Answer(
            form=self.asked,
            decision=typed["decision"],
            signed_name=typed["signed_name"],
            name_explained=typed["name_explained"],
            covers_off_label=bool(typed.get("covers_off_label")),
            photo_uses=tuple(typed.get("photo_uses", ())),
            holds_until=today + relativedelta(months=int(months)) if months else None,
            drawing=typed.get("drawing", b""),
        )


class PaperForm(SignForm):
    """What staff write down of a paper that was signed before their eyes: always a yes."""

    decision = forms.ChoiceField(
        choices=[("agreed", "")], initial="agreed", widget=forms.HiddenInput
    )
    signed_name = forms.CharField(label="Name under the paper", max_length=200)
    name_explained = forms.CharField(
        label="Who signed, and why, if it is not the client's name", max_length=200, required=False
    )
    interpreter = forms.CharField(
        label="Name of the interpreter, if there was one", max_length=120, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for of_a_screen in ("read_to_end", "drawing"):
            del self.fields[of_a_screen]


class HandOverForm(forms.Form):
    """Who explained, who is there, and which forms; none chosen means what the visit asks for."""

    forms_wanted = forms.MultipleChoiceField(
        label="Forms", required=False, widget=forms.CheckboxSelectMultiple
    )
    explained_by = forms.ModelChoiceField(
        User.objects.none(),
        label="Explained by",
        required=False,
        empty_label="Nobody yet",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    witness = forms.CharField(label="Witness, if there is one", max_length=120, required=False)
    language = forms.ChoiceField(
        label="The client reads",
        choices=[("en", "English"), ("es", "Spanish"), ("other", "Another language")],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    interpreter = forms.CharField(label="Name of the interpreter", max_length=120, required=False)

    def __init__(
        self, *args: Any, slugs: Iterable[tuple[str, str]], team: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["forms_wanted"].choices = list(slugs)  # type: ignore[attr-defined]
        self.fields["explained_by"].queryset = team  # type: ignore[attr-defined]
        self.papers: dict[str, ConsentForm] = {}
        self.in_spanish: set[Subject] = set()
        self.has_more = True
        self.refused_screens = ""

    def clean_forms_wanted(self) -> list[str]:
        """None means what the visit asks for, if it asks for anything still."""
        wanted: list[str] = self.cleaned_data["forms_wanted"]
        if self.refused_screens and self.refused_screens not in wanted:
            raise forms.ValidationError(
                "The client refused electronic records. Print the papers, and note under Consents "
                "what was signed. Or check electronic records to ask again."
            )
        if not wanted and not self.has_more:
            raise forms.ValidationError(
                "Nothing is left to sign for this visit. Tick what the client should read."
            )
        return wanted

    def clean(self) -> None:
        typed = self.cleaned_data
        asked = [self.papers[one] for one in typed.get("forms_wanted", ()) if one in self.papers]
        english = [one.title for one in asked if Subject.of(one) not in self.in_spanish]
        if typed.get("language") == "es" and english and not typed.get("interpreter"):
            says = f"In English only: {', '.join(english)}. Who translates?"
            self.add_error("interpreter", says)
        if typed.get("language") == "other" and not typed.get("interpreter"):
            self.add_error(
                "interpreter",
                "The words are in English and Spanish only: somebody must translate them. "
                "Who does?",
            )
