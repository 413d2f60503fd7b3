"""Why somebody is not written down as asked."""

from medspa.errors import RuleViolation


class NameMissing(RuleViolation):
    """Nobody is written down without a name."""

    code = "name_missing"


class PhoneExtension(RuleViolation):
    """A number with an extension would lose it."""

    code = "phone_extension"


class AnsweredBefore(RuleViolation):
    """Somebody else said first whether two clients are one."""

    code = "answered_before"
