"""A client's answer to a consent form, as it is typed."""

from collections.abc import Iterable

from django import forms

from charting.models import Consent, ConsentForm


class AnswerForm(forms.Form):
    """A client's answer to a consent form, typed by the client on the clinic's screen."""

    form = forms.ModelChoiceField(
        ConsentForm.objects.current(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "This form was replaced by a newer one: sign that one."},
    )
    decision = forms.ChoiceField(
        label="Your answer",
        choices=[
            (Consent.Decision.AGREED, "I agree"),
            (Consent.Decision.REFUSED, "I do not agree"),
        ],
        widget=forms.RadioSelect,
    )
    covers_off_label = forms.BooleanField(
        label="I was told which uses are outside the label, and agree to them", required=False
    )
    signed_name = forms.CharField(label="Your full name, as your signature", max_length=200)


def answer_forms(
    published: Iterable[ConsentForm], bound: forms.BaseForm | None = None
) -> list[tuple[ConsentForm, forms.BaseForm]]:
    """An answer to each form, under ids of its own; `bound` has errors and is of one of them."""
    answered = bound["form"].value() if bound else None
    pairs = [
        (form, bound if bound and answered == str(form.pk) else AnswerForm()) for form in published
    ]
    for form, answer in pairs:
        answer.auto_id = f"consent-{form.pk}-%s"
    return pairs
