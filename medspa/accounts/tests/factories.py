"""Users for tests. They sign in with `client.force_login`; a password is slow to set."""

from itertools import count

from medspa.accounts.models import User
from medspa.accounts.permissions import Role

_numbers = count(1)


def make_user(
    *roles: Role, full_name: str = "", email: str = "", password: str | None = None
) -> User:
    """A user with the given roles, front desk if none are named."""
    number = next(_numbers)
    return User.objects.create_user(
        email or f"person{number}@clinic.example",
        password,
        full_name=full_name or f"Person {number}",
        roles=[role.value for role in roles or (Role.FRONT_DESK,)],
    )
