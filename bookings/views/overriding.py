"""What the desk shows after a refusal that somebody may set aside, with a reason."""

from typing import Any

from bookings.errors import NotForThisClient, ProviderBusy
from bookings.forms.desk import OverlapForm
from bookings.services.overrides import may_override, who_may_override
from bookings.services.sharing import WHO_MAY, may_double_book
from medspa.accounts.models import User
from medspa.errors import RuleViolation


def override_context(user: User, error: RuleViolation | None) -> dict[str, Any]:
    """Nothing where it is no rule that can be set aside."""
    if not isinstance(error, NotForThisClient):
        return {}
    return {
        "may_override": may_override(user, error),
        "who_may_override": who_may_override(error),
        "rules_read": " ".join(refusal.code for refusal in error.all_refusals),
    }


def overlap_context(user: User, error: RuleViolation | None, form: OverlapForm) -> dict[str, Any]:
    """The visit that the provider is busy with, for a step of its own; or, where a rule said no
    after that step, what was agreed in it."""
    if isinstance(error, ProviderBusy):
        return {
            "overlapped": error.facts["visit"],
            "may_double_book": may_double_book(user),
            "who_may_double_book": WHO_MAY,
        }
    return {"agreed": form.overlap} if isinstance(error, NotForThisClient) else {}


def stays_chosen(error: RuleViolation | None) -> bool:
    """Whether the time refused can be had by a second step: then it stays on the page."""
    return isinstance(error, NotForThisClient | ProviderBusy)
