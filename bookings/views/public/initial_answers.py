"""What a form begins with that asks who somebody is."""

from typing import Any

from bookings.views.public import drafts
from medspa.signin.session import signed_in_client
from medspa.web.request import HttpRequest

PERSON = ("first_name", "last_name", "email", "birth_on")
OF_ANOTHER = ("first_name", "last_name", "birth_on")


def initial_answers(request: HttpRequest) -> dict[str, Any]:
    """What we know of a client who is signed in and, before that, what they typed. Of a visit for
    somebody else they are only the one who books."""
    typed = {name: answer for name, answer in drafts.draft_of(request).items() if answer}
    client = signed_in_client(request)
    if client is None:
        return typed
    known = {name: getattr(client, name) for name in (*PERSON, "phone")}
    known["booked_by"] = client.full_name
    if typed.get("for_whom") == "other":
        known = {name: known[name] for name in known if name not in OF_ANOTHER}
    return known | typed
