"""What the desk shows when a rule says no: the sentences, and a reason field for whoever may."""

from typing import Any

from bookings.errors import NotForThisClient
from bookings.services.overrides import may_override, who_may_override
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
