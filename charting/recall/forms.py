from typing import Any

from django import forms

from charting.models import RecallContact
from medspa.clients.models import Client


class ContactForm(forms.Form):
    """What came of a try to reach a client."""

    outcome = forms.ChoiceField(choices=RecallContact.Outcome.choices)
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, data: Any = None, *, person: Client) -> None:
        super().__init__(data, auto_id=f"contact-{person.pk}-%s")
        self.person = person
