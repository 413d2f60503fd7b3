"""Fictional clients."""

from itertools import count
from typing import Any

from medspa.clients.models import Client

_numbers = count(1)


def make_client(**fields: Any) -> Client:
    number = next(_numbers)
    defaults = {
        "first_name": "Mara",
        "last_name": f"Sample{number}",
        "email": f"mara{number}@mail.example",
        "phone": "+14155550123",
    }
    return Client.objects.create(**defaults | fields)
