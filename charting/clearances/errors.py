"""Why an exam or an order is not accepted."""

from medspa.errors import RuleViolation


class ExamNotAccepted(RuleViolation):
    """The state where the client was, or where it is given, accepts no such exam."""

    code = "exam_not_accepted"


class ExamTooOld(RuleViolation):
    """What it would have allowed has ended already: the client is examined again."""

    code = "exam_too_old"


class ExamIncomplete(RuleViolation):
    """An order rests on an exam: what was not looked at is said with its reason."""

    code = "exam_incomplete"


class OrderNotClear(RuleViolation):
    """A line of the order leaves open what, how much, where, by whom or until when."""

    code = "order_not_clear"
