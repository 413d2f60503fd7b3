"""Whom the desk books for: somebody found, or somebody new."""

from datetime import datetime

from bookings.forms import DeskBookingForm
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.clients.resemblances import questions_about, say_two_people
from medspa.clients.services import create_another, find_or_create_client, learn_birth_date


def client_named_in(form: DeskBookingForm, *, by: User, now: datetime) -> Client:
    """The client chosen in the valid form, or the one whose name and addresses were typed. A birth
    date that is not known yet is written down."""
    typed = form.cleaned_data
    client: Client = typed["client"] or _written_down(form, by, now)
    if typed["birth_on"]:
        learn_birth_date(client=client, birth_on=typed["birth_on"], by=by)
    return client


def _written_down(form: DeskBookingForm, by: User, now: datetime) -> Client:
    """Whoever was ruled out in the form is not asked about again."""
    write_down = create_another if form.is_another else find_or_create_client
    client = write_down(**form.person, by=by)
    for asked in questions_about(client):
        if str(asked.known_id) in form.ruled_out:
            say_two_people(asked=asked, by=by, now=now)
    return client
