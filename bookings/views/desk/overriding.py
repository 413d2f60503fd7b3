"""What the desk shows after a refusal that somebody may set aside, with a reason."""

from typing import Any

from bookings.errors import DeviceTaken, NotForThisClient, OpeningFailed, ProviderBusy, RoomTaken
from bookings.forms.desk import OverlapForm
from bookings.reservation.deliberate_double_booking import WHO_MAY, can_double_book
from bookings.rules.overrides import can_override, who_may_override
from medspa.accounts.models import User
from medspa.errors import RuleViolation

NO_PLACE = (RoomTaken, DeviceTaken)  # never shared, whoever asks


def override_context(user: User, error: RuleViolation | None) -> dict[str, Any]:
    """Nothing where it is no rule that can be set aside."""
    if not isinstance(error, NotForThisClient):
        return {}
    return {
        "may_override": can_override(user, error),
        "who_may_override": who_may_override(error),
        "rules_read": " ".join(refusal.code for refusal in error.all_refusals),
        "refused_step": "in_treatment" if isinstance(error, OpeningFailed) else "",
    }


def overlap_context(user: User, error: RuleViolation | None, form: OverlapForm) -> dict[str, Any]:
    """The appointment that the provider is busy with, for a step of its own; or, where a rule said
    no after that step, what was agreed in it."""
    if isinstance(error, ProviderBusy):
        return {
            "overlapped": error.facts["appointment"],
            "may_double_book": can_double_book(user),
            "who_may_double_book": WHO_MAY,
        }
    return {"agreed": form.double_booking} if isinstance(error, NotForThisClient) else {}


def in_the_way_context(
    user: User, error: RuleViolation | None, *, is_any_provider: bool = False
) -> dict[str, Any]:
    """The appointments in the way, for a link to each; and, where no provider was named, those whom
    somebody who may could double-book."""
    if error is None:
        return {}
    named = error.facts.get("appointments") or [error.facts.get("appointment")]
    appointments = [
        appointment for appointment in named if appointment is not None and appointment.client_id
    ]
    may = is_any_provider and can_double_book(user) and not isinstance(error, NO_PLACE)
    people = dict.fromkeys(appointment.provider for appointment in appointments) if may else ()
    return {"in_the_way": appointments, "could_double_book": list(people)}


def stays_chosen(error: RuleViolation | None) -> bool:
    """Whether the time refused can be had by a second step: then it stays on the page."""
    return isinstance(error, NotForThisClient | ProviderBusy)
