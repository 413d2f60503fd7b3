"""Why an act no longer fits what became of the chart meanwhile."""

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


class ChartMovedOn(RuleViolation):
    """Something was added to a signed chart since it was read."""

    code = "chart_moved_on"


class ChartRetracted(RuleViolation):
    """A chart that was taken back takes no name and no question."""

    code = "chart_retracted"


class AlreadyAnswered(RuleViolation):
    """Somebody answered the question before."""

    code = "already_answered"


class QuestionWaits(RuleViolation):
    """Whoever co-signs asked about this chart and has no answer yet."""

    code = "question_waits"


class NoteMovedOn(RuleViolation):
    """The text of what was done is another one than the form showed."""

    code = "note_moved_on"


class NothingToUndo(RuleViolation):
    """It is not the last act any more, or somebody else's, or what it changed was changed since."""

    code = "nothing_to_undo"
