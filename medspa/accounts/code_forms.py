"""The library's forms for a code of the second step, which read it however it was typed."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from medspa.formats.typed_codes import read_code


class CodeField(forms.CharField):
    widget = forms.TextInput({"placeholder": "Code", "autocomplete": "one-time-code"})

    def to_python(self, value: Any) -> str:
        return read_code(super().to_python(value) or "")


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]  # the library has no types
    code = CodeField(label="Code")


class ProofForm(ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    code = CodeField(label="Code")


class NewAppForm(ActivateTOTPForm):  # type: ignore[misc]  # the library has no types
    code = CodeField(label="Authenticator code")
