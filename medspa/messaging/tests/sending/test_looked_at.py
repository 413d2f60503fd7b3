"""Staff look at a message that has not been sent: it reads as it would if it were sent now."""

from datetime import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.messaging.letters.kinds import Letter, writer_of
from medspa.messaging.models import Message
from medspa.messaging.tests.factories import make_message

pytestmark = pytest.mark.django_db


@writer_of("tests/broken")
def write_broken(message: Message, now: datetime) -> Letter:
    raise ValueError("No location is open")


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("tests/broken", "ValueError: No location is open"),
        ("tests/nobody", "KeyError: &#x27;tests/nobody&#x27;"),
    ],
)
def test_message_that_cannot_be_written_is_shown_with_the_failure(
    client: Browser, kind: str, says: str
):
    client.force_login(make_user(Role.FRONT_DESK))
    message = make_message(kind=kind, facts={}, text="", attempts=1)

    page = client.get(reverse("message_detail", args=[message.pk]))

    assert page.status_code == 200
    assert says in page.content.decode()
    assert "how it would read" not in page.content.decode()
