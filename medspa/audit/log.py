"""Write the audit log. Services call `record` inside their own transaction."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

from django.conf import settings
from django.db import models
from django.http import HttpResponse
from django.utils import timezone

from medspa.audit.models import AuditEvent
from medspa.database.prepared_rows import insert_prepared
from medspa.formats.json_values import Fact
from medspa.web.request import HttpRequest

_ip_address: ContextVar[str | None] = ContextVar("ip_address", default=None)


class Actor(Protocol):
    """Whoever acts: a signed-in user, a client through their link, or the system itself."""

    @property
    def audit_name(self) -> str: ...


@dataclass(frozen=True)
class SystemActor:
    """A sweep, a command or an anonymous visitor; `name` says which."""

    name: str

    @property
    def audit_name(self) -> str:
        return self.name


SYSTEM = SystemActor("system")
ONLINE_VISITOR = SystemActor("online visitor")


def who_is(audit_name: str) -> str:
    """The name of one of us without the number of the account, `Ines Vale`; else what acted:
    `client`, `system`."""
    kind, _, name = audit_name.partition(" ")
    return name if kind.startswith("user:") and name else audit_name.partition(":")[0]


def record(*, by: Actor, action: str, target: models.Model | str, **facts: Fact) -> AuditEvent:
    """Note that `by` did `action` (`noun.verbed`) to `target`. Facts hold ids, never free text."""
    event = _event(by, action, target, facts)
    insert_prepared(event)
    return event


def record_each(
    *, by: Actor, action: str, targets: Iterable[tuple[models.Model, Mapping[str, Fact]]]
) -> None:
    """As `record`, of a few rows with the facts of each, in one statement."""
    insert_prepared(*(_event(by, action, each, facts) for each, facts in targets))


def _event(
    by: Actor, action: str, target: models.Model | str, facts: Mapping[str, Fact]
) -> AuditEvent:
    return AuditEvent(
        at=timezone.now(),
        actor=by.audit_name,
        action=action,
        target=target if isinstance(target, str) else reference(target),
        facts=facts,
        ip_address=_ip_address.get(),
    )


def reference(target: models.Model) -> str:
    """The text by which the log names a row: `bookings.appointment:17`."""
    return f"{target._meta.label_lower}:{target.pk}"


class RemoteAddressMiddleware:
    """Let `record` and the views know the address that the current request came from.

    Behind a proxy that is the last one in `X-Forwarded-For`: the proxy wrote it, the rest is what
    the visitor says.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = _valid(_claimed_address(request))
        request.META["REMOTE_ADDR"] = address or ""
        token = _ip_address.set(address)
        try:
            return self.get_response(request)
        finally:
            _ip_address.reset(token)


def _claimed_address(request: HttpRequest) -> str:
    if settings.BEHIND_PROXY and "X-Forwarded-For" in request.headers:
        return request.headers["X-Forwarded-For"].rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _valid(address: str) -> str | None:
    """None for what is no address: a unix socket has none, and a header may say anything."""
    try:
        return str(ip_address(address))
    except ValueError:
        return None
