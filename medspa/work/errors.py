"""Why somebody cannot see to something."""

from medspa.errors import RuleViolation


class SeenToAlready(RuleViolation):
    """Another person has it, or it is closed."""

    code = "seen_to_already"


class NoDay(RuleViolation):
    """To be tried again, and no day was said, or one that is over."""

    code = "no_day"
