from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from medspa.accounts.models import User
from medspa.clinic.models import StaffMember

LICENCE = {"credentials", "licence_number", "licence_expires_on"}


class StaffMemberForm(forms.ModelForm[StaffMember]):
    """What lets somebody treat is written by a medical director. `given_by`: who writes."""

    given_by: User

    class Meta:
        model = StaffMember
        exclude: list[str] = []

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if LICENCE & set(self.changed_data) and not self.given_by.may_give_clinical_roles:
            raise ValidationError("Only a medical director writes credentials and licences.")
        return cleaned
