"""What is typed about work: what came of something, and a task."""

from typing import Any

from django import forms

from medspa.accounts.models import User
from medspa.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from medspa.clients.models import Client
from medspa.work.models import FollowUp
from medspa.work.services import Came, Task

TEAM = [role for role in Role if Permission.VIEW_DIARY in ROLE_PERMISSIONS[role]]


def _date_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class CameForm(forms.Form):
    outcome = forms.ChoiceField(label="What came of it", choices=FollowUp.Outcome.choices)
    again_on = forms.DateField(label="Again on", required=False, widget=_date_input())
    note = forms.CharField(label="Note", max_length=300, required=False)

    @property
    def came(self) -> Came:
        return Came(**self.cleaned_data)


class TaskForm(forms.Form):
    """Whom it is for: a person (`p12`) or a role (`front_desk`), in one list."""

    title = forms.CharField(
        label="What is to be done",
        max_length=120,
        help_text="The desk reads it too: nothing about treatments.",
    )
    whom = forms.ChoiceField(label="For")
    due_on = forms.DateField(label="By", required=False, widget=_date_input())
    client = forms.ModelChoiceField(Client.objects.all(), required=False, widget=forms.HiddenInput)
    visit = forms.RegexField(
        r"^[A-Z0-9-]{1,9}$", required=False, widget=forms.HiddenInput, max_length=9
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {
            f"p{one.pk}": one for one in User.objects.filter(is_active=True).order_by("full_name")
        }
        roles = [(role.value, f"{role.label}: whoever is here") for role in TEAM]
        people = [(key, one.full_name or one.email) for key, one in self.people.items()]
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            ("Roles", roles),
            ("People", people),
        ]

    @property
    def task(self) -> Task:
        said = dict(self.cleaned_data)
        whom = said.pop("whom")
        owner = self.people.get(whom)
        return Task(**said, owner=owner, for_role="" if owner else whom)
