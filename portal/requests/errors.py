"""Every way in which a client's own pages say no."""

from medspa.errors import RuleViolation


class RequestOpen(RuleViolation):
    """The client asked for it already, and it is not answered yet."""

    code = "request_open"


class RequestSettled(RuleViolation):
    """Somebody else answered the request of a client first."""

    code = "request_settled"
