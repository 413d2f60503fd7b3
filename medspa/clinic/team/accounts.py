"""What one person of the team may do to the account of another.

One rule: whoever cannot do all that an account may does nothing that would let them act as it.
Switching off, ending sessions and sending a link to the person's own mailbox let nobody in.
"""

from collections.abc import Sequence

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clinic.team.letters import send_letter
from medspa.clinic.team.links import password_url
from medspa.errors import NotPermitted


def require_administers(by: User) -> None:
    """Raises NotPermitted."""
    if not by.may(Permission.ADMINISTER):
        raise NotPermitted("Only people who look after accounts may do this.")


def require_covers(by: User, person: User) -> None:
    """Raises NotPermitted where `by` would gain something by acting as `person`."""
    require_administers(by)
    if not by.covers(person):
        raise NotPermitted(
            f"{person} may do what you may not. A medical director can do this, or the person."
        )


@transaction.atomic
def send_password_link(*, person: User, by: User) -> None:
    """Let them choose a password through a link to their own mailbox. Raises NotPermitted."""
    require_administers(by)
    if not person.is_active:
        raise NotPermitted("This account is switched off.")
    record(by=by, action="user.password_link_sent", target=person)
    send_letter(
        person, "choose_password", url=password_url(person), is_new=not person.has_usable_password()
    )


@transaction.atomic
def reset_second_factor(*, person: User, by: User) -> None:
    """Forget their second step: they set one up anew when they sign in, and are told.

    For a lost phone without recovery codes. Raises NotPermitted, also for one's own.
    """
    require_covers(by, person)
    if by.pk == person.pk:
        raise NotPermitted("Your own second step is reset by somebody else who may.")
    forget_second_factor(person=person, by=by)


@transaction.atomic
def forget_second_factor(*, person: User, by: Actor) -> None:
    """The same, for a command on the server: nobody is asked whether they may."""
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    record(by=by, action="user.second_factor_reset", target=person)
    send_letter(person, "second_factor_reset")


@transaction.atomic
def sign_out_everywhere(*, person: User, by: User) -> None:
    """End every session of theirs. Raises NotPermitted for another's without administering."""
    if by.pk != person.pk:
        require_administers(by)
    end_sessions(person)
    record(by=by, action="user.signed_out_everywhere", target=person)


def end_sessions(person: User) -> None:
    """No session of before opens anything, whatever table it stands in."""
    User.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)
    rows = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=rows.values("session_key")).delete()
    rows.delete()


@transaction.atomic
def after_switching(*, person: User) -> None:
    """They were switched off or on in the administration: every session of before is over."""
    end_sessions(person)
    send_letter(person, "switched_on" if person.is_active else "switched_off")


@transaction.atomic
def keep_account(
    *, person: User, changed: Sequence[str], roles_before: list[str], by: User
) -> None:
    """Write what was changed of an account, and no word that somebody else wrote meanwhile.

    Begin with `lock_accounts`. Roles stand in the log before and after; of whoever is switched off
    or on every session of before is over.
    """
    person.save(update_fields=changed)
    record(by=by, action="user.changed", target=person, fields=list(changed))
    if "roles" in changed:
        after = list(person.roles)
        record(by=by, action="user.roles_given", target=person, before=roles_before, after=after)
    if "is_active" in changed:
        after_switching(person=person)
