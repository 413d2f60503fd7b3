from django import forms


class FindingForm(forms.Form):
    """What came of looking into a finding."""

    reason = forms.CharField(
        label="What you found out", max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
