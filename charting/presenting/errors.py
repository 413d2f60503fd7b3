"""Why a presented plan cannot be answered, signed or booked."""

from medspa.errors import RuleViolation


class PlanDecided(RuleViolation):
    """The client signed: the answers stay as they were signed."""

    code = "plan_decided"


class AnswersMissing(RuleViolation):
    """Some lines of the plan (`lines`: their numbers) have no answer yet."""

    code = "answers_missing"


class TooEarlyToSign(RuleViolation):
    """The time to think it over is not up (`until`)."""

    code = "too_early_to_sign"


class NameNotLike(RuleViolation):
    """The name that was typed is not the client's."""

    code = "name_not_like"


class VisitNotBookable(RuleViolation):
    """This visit of the plan cannot be booked now, or not here."""

    code = "visit_not_bookable"
