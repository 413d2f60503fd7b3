"""Why an estimate cannot be written or noted."""

from medspa.errors import RuleViolation


class NoEstimate(RuleViolation):
    """There is nothing to write one about: a hold, a visit that is over or was given up."""

    code = "no_estimate"


class NoPrice(RuleViolation):
    """The price book or the usual amounts do not say what it costs."""

    code = "no_price"


class RequestAnswered(RuleViolation):
    """Somebody else of the desk answered what a client asked for."""

    code = "request_answered"
