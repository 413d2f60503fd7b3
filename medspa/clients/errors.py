"""Why somebody is not written down as asked."""

from medspa.errors import RuleViolation


class NameMissing(RuleViolation):
    """Nobody is written down without a name."""

    code = "name_missing"


class PhoneExtension(RuleViolation):
    """A number with an extension would lose it."""

    code = "phone_extension"


class TooManyNamesakes(RuleViolation):
    """So many of one name and address are nobody's relatives."""

    code = "too_many_namesakes"


class MayBeKnown(RuleViolation):
    """Somebody of the name is known at that address or number, and may be the same person."""

    code = "may_be_known"


class TwoBirthDates(RuleViolation):
    """Records with different dates of birth are seldom one person's."""

    code = "two_birth_dates"


class AnsweredBefore(RuleViolation):
    """Somebody else said first whether two clients are one."""

    code = "answered_before"
