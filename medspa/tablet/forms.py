from django import forms
from django.utils.translation import gettext_lazy as _

from medspa.accounts.code_forms import CodeField


class UnlockForm(forms.Form):
    """The password of whoever handed the tablet over, or a code of their second step."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = CodeField(label=_("Or a code of the authenticator app"), required=False)

    def clean(self) -> None:
        if not (self.cleaned_data.get("password") or self.cleaned_data.get("code")):
            raise forms.ValidationError(_("Type your password, or a code of the app."))
