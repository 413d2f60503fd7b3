"""Ask the rules, and let those who may decide otherwise: with a reason, which is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from bookings.errors import (
    NotForThisClient,
    OverrideNotPermitted,
    PleaseCall,
    ProviderDayFull,
)
from bookings.ground.access import is_stranger
from bookings.models import Appointment, AppointmentType, RuleOverride
from bookings.reservation.slot_request import SlotRequest
from medspa.accounts.models import User
from medspa.audit.log import Actor, record
from medspa.formats.dates import format_list
from treatments.models import GivingPolicy, Who


@dataclass(frozen=True)
class Override:
    """What somebody at the desk read and sets aside, and why. `rules` are codes of refusals."""

    reason: str
    rules: frozenset[str]


def require_allowed(
    refusals: Sequence[NotForThisClient],
    *,
    slot_request: SlotRequest,
    by: Actor,
    override: Override | None,
) -> list[NotForThisClient]:
    """Raise what the rules say, unless all of it is set aside; return what is.

    A rule that the person has not read is not set aside. Raises OverrideNotPermitted; to a
    stranger PleaseCall, caused by what the client would be told.
    """
    if not refusals:
        return []
    with_policy(refusals)
    error = _combined_error(refusals)
    if is_stranger(by):
        _refuse_stranger(error, slot_request)
    if override is None or not override.reason.strip():
        raise error
    if not can_override(by, error):
        raise OverrideNotPermitted(f"{error.detail} {who_may_override(error)} may book it.")
    if not {refusal.code for refusal in refusals} <= override.rules:
        raise error
    return list(refusals)


def with_policy(refusals: Sequence[NotForThisClient]) -> None:
    """Let each refusal know who may set it aside at this clinic. One query."""
    rules = [refusal.rule for refusal in refusals if refusal.rule]
    rows = GivingPolicy.objects.filter(rule__in=rules).values_list("rule", "when_booked")
    people = dict(rows) if rules else {}
    for refusal in refusals:
        if refusal.rule in people:
            refusal.facts["who"] = people[refusal.rule]


def can_override(by: Actor, error: NotForThisClient) -> bool:
    """Whether they may set aside everything that the rules say."""
    needed = [each.override_needs for each in error.all_refusals]
    return isinstance(by, User) and all(
        each is not None and each <= by.permissions for each in needed
    )


def who_may_override(error: NotForThisClient) -> str:
    order = list(Who)
    strictest = min(error.all_refusals, key=lambda refusal: order.index(refusal.who))
    return strictest.who_may_override


def note_overrides(
    appointment: Appointment,
    refusals: Sequence[NotForThisClient],
    override: Override | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what was set aside, with the reason; the audit log names the rules only."""
    if not refusals or override is None:
        return
    RuleOverride.objects.bulk_create(
        [
            RuleOverride(
                appointment=appointment,
                rule=refusal.code,
                sentence=refusal.sentence[:300],
                reason=override.reason.strip()[:300],
                by=by.audit_name,
                at=now,
            )
            for refusal in refusals
        ]
    )
    rules = [refusal.code for refusal in refusals]
    record(by=by, action="appointment.rules_overridden", target=appointment, rules=rules)


def rules_set_aside(appointment: Appointment) -> frozenset[str]:
    """What was set aside for it, by the names of `Rule`: the diary keeps codes. One query."""
    kept = set(appointment.rule_overrides.values_list("rule", flat=True))
    named = {each.rule for each in NotForThisClient.__subclasses__() if each.code in kept}
    return frozenset({*kept, *(str(rule) for rule in named if rule)})


def _combined_error(refusals: Sequence[NotForThisClient]) -> NotForThisClient:
    """The first of them, which knows the others."""
    first, *others = refusals
    first.facts["others"] = others
    return first


def _refuse_stranger(error: NotForThisClient, slot_request: SlotRequest) -> None:
    """Anybody can type somebody's name: say what the appointment asks for, not what they have
    had."""
    if not all(isinstance(each, ProviderDayFull) for each in error.all_refusals):
        raise PleaseCall(
            _please_call(slot_request), field=None, slot_request=slot_request
        ) from error


def _please_call(slot_request: SlotRequest) -> str:
    """The same for every reason: the appointment asked for decides the words, and nothing else."""
    asked = _asked_for(slot_request.appointment_type)
    follows = (
        gettext("This visit follows %(what)s.") % {"what": format_list(asked)} if asked else ""
    )
    says = gettext(
        "We couldn't book this online. Please sign in to see why, or call us: %(phone)s."
    )
    return f"{follows} {says % {'phone': slot_request.location.phone}}".lstrip()


def _asked_for(kind: AppointmentType) -> list[str]:
    asked = [
        (kind.requires_consultation_days, gettext("a consultation")),
        (kind.requires_clearance, gettext("an exam by our prescriber")),
    ]
    return [word for is_asked, word in asked if is_asked]
