from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from medspa.accounts.models import User
from medspa.accounts.permissions import CLINICAL_ROLES, Role


class RolesField(forms.TypedMultipleChoiceField):
    """The roles as boxes to tick; none ticked means the person may do nothing yet."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        team = [(role.value, role.label) for role in Role if role is not Role.CLIENT]
        super().__init__(choices=team, coerce=str, required=False, **options)


class TeamMemberFields:
    """What both forms ask alike. `given_by` is the person who gives the roles."""

    given_by: User
    cleaned_data: dict[str, Any]
    initial: Any

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean_roles(self) -> list[str]:
        """Whoever signs charts answers to the medical director, who alone makes them."""
        before, after = set(self.initial.get("roles") or ()), set(self.cleaned_data["roles"])
        refused = (after - before) & CLINICAL_ROLES | (before - after) & {Role.MEDICAL_DIRECTOR}
        if refused and not self.given_by.may_give_clinical_roles:
            names = ", ".join(role.label for role in Role if role in refused)
            raise ValidationError(f"Only a medical director decides about: {names}.")
        return self.cleaned_data["roles"]


class TeamMemberCreationForm(TeamMemberFields, AdminUserCreationForm):
    roles = RolesField()

    class Meta:
        model = User
        fields = ["email", "full_name", "roles"]


class TeamMemberForm(TeamMemberFields, UserChangeForm):
    roles = RolesField()

    class Meta:
        model = User
        fields = ["email", "full_name", "roles", "is_active", "password"]


class SignInForm(LoginForm):
    """Its labels name the fields; placeholders that repeat them are left out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = _("E-mail")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
