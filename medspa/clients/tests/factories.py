"""Fictional clients."""

from datetime import date
from itertools import count
from typing import Any

from medspa.clients.models import Client, ContactPreference

_numbers = count(1)


def make_client(*, language: str = "", **fields: Any) -> Client:
    """`language`: they have said in which they are written to."""
    number = next(_numbers)
    defaults = {
        "first_name": "Mara",
        "last_name": f"Sample{number}",
        "email": f"mara{number}@mail.example",
        "phone": "+14155550123",
        "birth_on": date(1988, 6, 3),
    }
    client = Client.objects.create(**defaults | fields)
    if language:
        ContactPreference.objects.create(client=client, language=language)
    return client
