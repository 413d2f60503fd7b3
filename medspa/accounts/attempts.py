"""Passwords that were tried, counted so that guessing is slow and nobody can lock an account.

Slowed down is the pair of account and network, never the account. A device on which the person
signed in before has a count of its own: whatever strangers do, the right password works there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import ngettext

from medspa.accounts.models import User
from medspa.formats.addresses import address_key
from medspa.ratelimit import Rate, caller_network, forget_calls, give_back_call, seconds_to_wait
from medspa.ratelimit.devices import known_device
from medspa.web.request import HttpRequest

OF_DEVICE = Rate(10, 24 * 3600)  # beyond it the device is one like any other
OF_NETWORK = Rate(10, 60)
OF_PAIR = Rate(5, 300)
# Guessed at from many networks: each of them then has few tries.
OF_ACCOUNT = Rate(30, 3600)
OF_PAIR_MEANWHILE = Rate(2, 900)

Counted = tuple[str, str]  # kind, who


@dataclass(frozen=True)
class Attempt:
    """One password about to be tried. It counts as a wrong one until it is taken back."""

    counted: Sequence[Counted]
    wait_s: int = 0  # before another is looked at

    @property
    def refusal(self) -> str:
        """How long to wait, in words; the same whether there is such an account or not."""
        minutes = ceil(self.wait_s / 60)
        says = ngettext(
            "Too many wrong passwords. Please try again in a minute.",
            "Too many wrong passwords. Please try again in %(minutes)s minutes.",
            minutes,
        )
        return says % {"minutes": minutes}

    def take_back(self) -> None:
        """It was the right one."""
        for kind, who in self.counted:
            give_back_call(kind, who)


def begin_attempt(request: HttpRequest, email: str) -> Attempt:
    """Count a password for the account of this address, if there is one or not."""
    who = account_at(email)
    device = known_device(request, who)
    own = ("password-device", f"{device} {who}")
    if device and not _wait(own, OF_DEVICE):
        return Attempt([own])
    return _from_anywhere(who, caller_network(request))


def _from_anywhere(who: str, network: str) -> Attempt:
    pair = _pair(who, network)
    counted = [("password-network", network), ("password", pair)]
    waits = [_wait(counted[0], OF_NETWORK), _wait(counted[1], OF_PAIR)]
    if longest := max(waits):  # and what is not even tried does not count against the account
        return Attempt(counted, longest)
    counted.append(("password-account", who))
    if not _wait(counted[-1], OF_ACCOUNT):
        return Attempt(counted)
    counted.append(("password-meanwhile", pair))
    return Attempt(counted, _wait(counted[-1], OF_PAIR_MEANWHILE))


def forget_attempts(request: HttpRequest, email: str) -> None:
    """The person has set a new password from this network, through a letter: they may try it."""
    pair = _pair(account_at(email), caller_network(request))
    for kind in ("password", "password-meanwhile"):
        forget_calls(kind, pair)


def account_at(email: str) -> str:
    """By number where there is one: the address may change."""
    email = address_key(email)
    found = User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    return account_key(found) if found else f"nobody:{email}"


def account_key(pk: int) -> str:
    return f"team:{pk}"


def _pair(who: str, network: str) -> str:
    return f"{who} {network}"


def _wait(counted: Counted, rate: Rate) -> int:
    kind, who = counted
    return seconds_to_wait(kind, who, rate)
