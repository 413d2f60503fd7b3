"""Somebody is always left who may decide: the last of a kind keeps the role and the account."""

from collections.abc import Iterable

from medspa.accounts.models import User
from medspa.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from medspa.errors import RuleViolation

ADMINISTERING = frozenset(
    role for role, granted in ROLE_PERMISSIONS.items() if Permission.ADMINISTER in granted
)
KINDS = {
    "medical director": frozenset({Role.MEDICAL_DIRECTOR}),
    "person who looks after accounts": ADMINISTERING,
}


class LastOfKind(RuleViolation):
    """Nobody would be left who may do it, nor anybody who may give it back."""

    code = "last_of_kind"


def lock_accounts() -> dict[int, set[str]]:
    """The roles of each active account that looks after accounts, kept still until the commit.

    Whoever locks one account as well does this first: of two who switch each other off at once the
    second waits, and then finds what the first left.
    """
    accounts = User.objects.select_for_update(no_key=True).filter(
        is_active=True, roles__overlap=sorted(ADMINISTERING)
    )
    return {account.pk: set(account.roles) for account in accounts.order_by("pk")}


def require_somebody_left(*, person: User, roles: Iterable[str], is_active: bool) -> None:
    """May the account become like this? In the transaction that writes. Raises LastOfKind."""
    held_after = set(roles) if is_active else set()
    held = lock_accounts()
    for kind, ones in KINDS.items():
        holders = {pk for pk, has in held.items() if has & ones}
        if holders == {person.pk} and not held_after & ones:
            raise LastOfKind(
                f"{person} is the last active {kind}. Make somebody else one first; if there is "
                "nobody, whoever runs the server can do this with manage.py team_account."
            )
