"""What a form begins with that asks who somebody is."""

from typing import Any

from django.http import HttpRequest

from bookings.views import drafts
from medspa.signin.session import signed_in_client

PERSON = ("first_name", "last_name", "email", "birth_on")


def begun(request: HttpRequest) -> dict[str, Any]:
    """What we know of a client who is signed in and, before that, what she typed."""
    typed = {name: answer for name, answer in drafts.draft_of(request).items() if answer}
    client = signed_in_client(request)
    known = {name: getattr(client, name) for name in (*PERSON, "phone")} if client else {}
    return known | typed
