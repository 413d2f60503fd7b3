"""Whom the desk books for: somebody found, or somebody new."""

from bookings.forms import DeskBookingForm
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.clients.services import find_or_create_client


def client_named_in(form: DeskBookingForm, *, by: User) -> Client:
    """The client chosen in the valid form, or the one whose name and addresses were typed."""
    typed = form.cleaned_data
    chosen: Client | None = typed["client"]
    return chosen or find_or_create_client(
        **{name: typed[name] for name in ("first_name", "last_name", "email")},
        phone=typed["phone"].as_e164,
        birth_on=typed["birth_on"],
        by=by,
    )
