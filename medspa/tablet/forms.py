from django import forms
from django.utils.translation import gettext_lazy as _

from medspa.accounts.code_forms import CodeField
from medspa.tablet.passcodes import LONGEST, SHORTEST, is_guessed_first


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


class ScreenForm(forms.Form):
    """A passcode or a password, in one field: whoever stands before it knows which."""

    code = forms.CharField(max_length=128, strip=False)


class PasscodeForm(forms.Form):
    """Digits, since they are typed with a gloved finger; not those that are tried first."""

    code = forms.RegexField(
        rf"^[0-9]{{{SHORTEST},{LONGEST}}}$",
        label="Passcode",
        help_text=f"{SHORTEST} to {LONGEST} digits, not in a row.",
        error_messages={"invalid": f"{SHORTEST} to {LONGEST} digits, please."},
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Once more",
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if is_guessed_first(code):
            raise forms.ValidationError("That one is tried first. Choose another.")
        return code

    def clean(self) -> None:
        said = self.cleaned_data
        if "code" in said and "again" in said and said["code"] != said["again"]:
            self.add_error("again", "These are not the same.")
