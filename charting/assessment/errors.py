"""Every way in which an assessment says no."""

from medspa.errors import RuleViolation


class AssessmentKept(RuleViolation):
    """The assessment is kept as it is; a change is a new one."""

    code = "assessment_kept"


class NoSuchGrade(RuleViolation):
    """The scale is unknown, is not for this area, or does not have this grade."""

    code = "no_such_grade"
