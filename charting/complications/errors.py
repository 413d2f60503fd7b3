"""Every way in which a case says no."""

from medspa.errors import RuleViolation


class EventClosed(RuleViolation):
    """The case is closed and sealed; nothing in it changes."""

    code = "event_closed"


class NothingSaid(RuleViolation):
    """What must be said was left empty."""

    code = "nothing_said"


class CorrectedBefore(RuleViolation):
    """Another line stands for this one already."""

    code = "corrected_before"


class SettledBefore(RuleViolation):
    """Somebody else said what came of it first."""

    code = "settled_before"


class NotOfClient(RuleViolation):
    """The injection was given to somebody else."""

    code = "not_of_client"
