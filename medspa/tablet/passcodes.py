"""The short passcode of a person: it opens a screen that locked by itself, and nothing else."""

from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password

from medspa.accounts.models import User
from medspa.audit.log import record

SHORTEST, LONGEST = 4, 8


def is_guessed_first(code: str) -> bool:
    """All the same, or one after the other."""
    steps = {ord(after) - ord(before) for before, after in pairwise(code)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def set_passcode(user: User, code: str) -> None:
    """`code` has passed the form."""
    user.passcode = make_password(code)
    user.save(update_fields=["passcode"])
    record(by=user, action="passcode.set", target=user)


def fits_passcode(user: User, code: str) -> bool:
    return bool(user.passcode and code) and check_password(code, user.passcode)
