"""Who may: the one place where services of the diary look at the actor."""

from bookings.models import Appointment
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import ONLINE_VISITOR, Actor
from medspa.clients.models import Client
from medspa.errors import NotPermitted


def is_stranger(by: Actor) -> bool:
    """Whom nobody has recognized: a visitor, and whoever holds a client's link without being signed
    in as that client. Links are had by booking under somebody's name."""
    if isinstance(by, Client):
        return not by.is_signed_in
    return by == ONLINE_VISITOR


def can_change(by: Actor, appointment: Appointment, permission: Permission) -> bool:
    """Staff with the permission, the client through their link, and the system."""
    if isinstance(by, User):
        return by.may(permission)
    if isinstance(by, Client):
        return by.pk == appointment.client_id
    return by != ONLINE_VISITOR


def require_may_change(by: Actor, appointment: Appointment, permission: Permission) -> None:
    if not can_change(by, appointment, permission):
        raise NotPermitted("You may not change this appointment.")


def require_may_book(
    by: Actor, client: Client | None, permission: Permission = Permission.BOOK_FOR_CLIENT
) -> None:
    """Visitors book for themselves, clients for nobody else, staff with the permission."""
    allowed = by.may(permission) if isinstance(by, User) else True
    if isinstance(by, Client) and client is not None:
        allowed = by.pk == client.pk
    if not allowed:
        raise NotPermitted("You may not book for clients.")
