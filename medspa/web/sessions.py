"""Sessions in the database, as Django keeps them; a new one is a single statement.

A key is 165 random bits and unique in the table: nobody looks whether one is taken, and Django
tries again where the database says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import get_random_string

from medspa.database.prepared_rows import insert_prepared

KEY_LENGTH = 32


class SessionStore(db.SessionStore):
    def _get_new_session_key(self) -> str:
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:  # as Django calls it
        if not must_create:
            super().save()
            return
        data = self._get_session(no_load=True)  # type: ignore[attr-defined]  # not in the stubs
        row = self.create_model_instance(data)
        if not insert_prepared(row, unless_there=True):
            raise CreateError


@contextmanager
def session_read_anew(session: SessionBase) -> Iterator[SessionBase]:
    """For what a script sends at any moment: what another request does to the session meanwhile
    (hold a time, say) must stay. So it is read anew, locked, and saved."""
    key = session.session_key
    if key is None:
        yield session
        return
    with transaction.atomic():
        list(Session.objects.select_for_update().filter(pk=key).values_list("pk"))
        fresh = type(session)(key)
        yield fresh
        fresh.save()
