"""Whom the desk books for: somebody found, or somebody new."""

from typing import Any

from bookings.forms import DeskBookingForm
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.clients.services import find_or_create_client, learn_birth_date


def client_named_in(form: DeskBookingForm, *, by: User) -> Client:
    """The client chosen in the valid form, or the one whose name and addresses were typed. A birth
    date that is not known yet is written down."""
    typed = form.cleaned_data
    client = typed["client"] or _written_down(typed, by)
    if typed["birth_on"]:
        learn_birth_date(client=client, birth_on=typed["birth_on"], by=by)
    return client


def _written_down(typed: dict[str, Any], by: User) -> Client:
    return find_or_create_client(
        **{name: typed[name] for name in ("first_name", "last_name", "email")},
        phone=typed["phone"].as_e164,
        birth_on=typed["birth_on"],
        by=by,
    )
