"""What saying how a treatment came out refuses."""

from medspa.errors import RuleViolation


class NotReviewed(RuleViolation):
    """There is nothing to look back on, or it was not said how it came out."""

    code = "not_reviewed"


class TouchUpNotNow(RuleViolation):
    """It is made in its days only."""

    code = "touch_up_not_now"
