"""What is swept now and then."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from medspa.signin.tasks import forget_sessions


@pytest.mark.django_db
def test_what_visitors_typed_goes_with_their_sessions():
    old, young = SessionStore(), SessionStore()
    for session, ends_at in ((old, -timedelta(minutes=1)), (young, timedelta(hours=1))):
        session.set_expiry(timezone.now() + ends_at)
        session["booking_draft"] = {"first_name": "Mara"}
        session.create()

    forget_sessions()

    assert not SessionStore().exists(old.session_key)
    assert SessionStore().exists(young.session_key)
