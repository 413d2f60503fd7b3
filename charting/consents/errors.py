"""Why an answer to a form is not kept."""

from medspa.errors import RuleViolation


class WordsChanged(RuleViolation):
    """The words that were shown are not those that stand now: nothing was signed."""

    code = "words_changed"


class NameDiffers(RuleViolation):
    """The name under the words is not like the client's, and nobody said why."""

    code = "name_differs"


class BadDrawing(RuleViolation):
    """What was drawn as a signature is empty, too large or no picture."""

    code = "bad_drawing"


class AlreadyAnswered(RuleViolation):
    """This very page was answered before, otherwise."""

    code = "already_answered"


class NothingToWithdraw(RuleViolation):
    """The newest answer is no yes."""

    code = "nothing_to_withdraw"


class PaperOnly(RuleViolation):
    """The client has not agreed to electronic records: nothing else is signed on a screen."""

    code = "paper_only"
