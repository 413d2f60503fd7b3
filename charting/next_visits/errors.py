"""Why what should follow a visit cannot be booked."""

from medspa.errors import RuleViolation


class NothingToBook(RuleViolation):
    """No visit follows this one, or not then."""

    code = "nothing_to_book"
