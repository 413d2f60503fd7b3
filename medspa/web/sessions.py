"""Sessions in the database, as Django keeps them, without a look whether a new key is taken.

A key is 165 random bits and unique in the table: Django tries again where one is taken after all.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils.crypto import get_random_string

KEY_LENGTH = 32


class SessionStore(db.SessionStore):
    def _get_new_session_key(self) -> str:
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
