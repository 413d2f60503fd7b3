"""How the health questions say no."""

from medspa.errors import RuleViolation


class BadAnswer(RuleViolation):
    """No answer to this health question: outside what is possible, or of another kind."""

    code = "bad_answer"


class AnswerStands(RuleViolation):
    """The answer stops a treatment: the client cannot take it back, staff can."""

    code = "answer_stands"


class AnsweredMeanwhile(RuleViolation):
    """Somebody answered otherwise on another screen since the page was opened (`who`, `at`)."""

    code = "answered_meanwhile"


class NothingToAnswer(RuleViolation):
    """The visit is over, canceled or not yet anybody's, or the question is not asked any more."""

    code = "nothing_to_answer"
