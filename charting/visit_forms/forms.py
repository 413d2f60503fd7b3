"""What staff decide about a health answer, as it is typed."""

from django import forms

RESOLVE, RESET = "resolve", "reset"


class DecisionForm(forms.Form):
    """Go on although the answer speaks against it, or set the answer aside; who may not go on only
    sets aside. `letter` is asked of rules that want one of a specialist."""

    decision = forms.ChoiceField(
        label="What you decide",
        choices=[
            (RESOLVE, "Go on all the same"),
            (RESET, "Set the answer aside: it was a slip, or it is over"),
        ],
        widget=forms.RadioSelect,
    )
    letter = forms.CharField(
        label="Letter of the specialist: who wrote it, and when", max_length=200, required=False
    )
    reason = forms.CharField(
        label="What is decided, and why",
        help_text="With what is to be taken or done first, as prophylaxis: which, from when.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, may_resolve: bool, asks_letter: bool) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        if not may_resolve:
            decision = self.fields["decision"]
            decision.choices = [(RESET, "Set aside")]  # type: ignore[attr-defined]
            decision.widget, decision.initial = forms.HiddenInput(), RESET
            self.fields["reason"].label = "Why it is set aside"
            self.fields["reason"].help_text = ""
        if not (asks_letter and may_resolve):
            del self.fields["letter"]
