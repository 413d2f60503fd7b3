"""Is this ...? Asked at the desk before a second record of somebody is made."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from medspa.clients.forms import LONGEST_NAME, AddressField, NameField, PhoneField
from medspa.clients.models import Client
from medspa.clients.resemblances import who_it_may_be, who_may_be_meant
from medspa.clients.services import find_client

QUESTION = "Please say whether this is someone you know."


class LookAlikesForm(forms.Form):
    """`who_it_is`: the number of the known client whom the desk chose, or `not` and the numbers of
    those whom the new one is not."""

    who_it_is = forms.RegexField(r"^(\d+|not( \d+)+)$", required=False, max_length=100)
    look_alikes: Sequence[Client] = ()

    @property
    def look_alikes_said(self) -> str:
        return " ".join(["not", *(str(each.pk) for each in self.look_alikes)])

    @property
    def ruled_out(self) -> set[str]:
        first, *others = self.cleaned_data.get("who_it_is", "").split() or [""]
        return set(others) if first == "not" else set()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (chosen := cleaned.get("who_it_is", "")).isdecimal():
            cleaned["client"] = Client.objects.filter(pk=chosen).first()
        return cleaned

    def ask_who_it_is(self) -> None:
        """Keep the form back while somebody may be meant whom the desk has not ruled out."""
        if self.errors or self.cleaned_data.get("client"):
            return
        alike = who_it_may_be(**self.person)
        if self._is_found():
            return
        self.look_alikes = [each for each in alike if str(each.pk) not in self.ruled_out]
        if self.look_alikes:
            self.look_alikes = alike
            self.add_error("client", QUESTION)

    @property
    def person(self) -> dict[str, Any]:
        """Who was typed, as the record would say it."""
        typed = self.cleaned_data
        names = {name: typed.get(name, "") for name in ("first_name", "last_name", "email")}
        phone = typed["phone"].as_e164 if typed.get("phone") else ""
        return names | {"phone": phone, "birth_on": typed.get("birth_on")}

    @property
    def is_another(self) -> bool:
        """Somebody with the very name and address of one who was ruled out."""
        known = find_client(**self.person)
        return known is not None and str(known.pk) in self.ruled_out

    def _is_found(self) -> bool:
        """Name and address are those of a record, and the dates of birth do not differ."""
        known = find_client(**self.person)
        if known is None or str(known.pk) in self.ruled_out:
            return False
        return not _differ(known.birth_on, self.cleaned_data.get("birth_on"))


class BeingTypedForm(LookAlikesForm):
    """A new client of whom some answers are typed and others are not yet: whatever is wrong with
    one is no matter until the form is sent."""

    first_name = NameField(max_length=LONGEST_NAME, required=False)
    last_name = NameField(max_length=LONGEST_NAME, required=False)
    email = AddressField(max_length=254, required=False)
    phone = PhoneField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = {name: cleaned.get(name) or "" for name in ("first_name", "last_name", "email")}
        phone = cleaned["phone"].as_e164 if cleaned.get("phone") else ""
        self.look_alikes = who_may_be_meant(**typed, phone=phone)
        return cleaned


def _differ(one: date | None, other: date | None) -> bool:
    return bool(one and other and one != other)
