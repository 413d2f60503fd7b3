from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from medspa.accounts.models import User
from medspa.accounts.permissions import Role


class RolesField(forms.TypedMultipleChoiceField):
    """The roles as boxes to tick; none ticked means the person may do nothing yet."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        team = [(role.value, role.label) for role in Role if role is not Role.CLIENT]
        super().__init__(choices=team, coerce=str, required=False, **options)


class TeamMemberCreationForm(AdminUserCreationForm):
    roles = RolesField()

    class Meta:
        model = User
        fields = ["email", "full_name", "roles"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class TeamMemberForm(UserChangeForm):
    roles = RolesField()

    class Meta:
        model = User
        fields = ["email", "full_name", "roles", "is_active", "password"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()
