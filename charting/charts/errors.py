"""Why an act that waited on a device no longer fits."""

from medspa.errors import RuleViolation


class ActReused(RuleViolation):
    """The key of an act came again with another act."""

    code = "act_reused"


class ActOutOfOrder(RuleViolation):
    """A later act of the same device was done before."""

    code = "act_out_of_order"


class LineChanged(RuleViolation):
    """Somebody else corrected the line since it was shown."""

    code = "line_changed"
