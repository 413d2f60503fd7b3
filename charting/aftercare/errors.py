"""What handing out aftercare refuses."""

from medspa.errors import RuleViolation


class NothingToExplain(RuleViolation):
    """Nothing was given yet, so no aftercare follows from it."""

    code = "nothing_to_explain"
