"""Every way in which charting says no."""

from medspa.errors import RuleViolation


class ChartSigned(RuleViolation):
    """The chart is signed; only an addendum can be added."""

    code = "chart_signed"


class ChartNotSigned(RuleViolation):
    """The chart is still open: change it instead of adding to it."""

    code = "chart_not_signed"


class NotReadyToSign(RuleViolation):
    """Something that must be true before signing is not; `gates` are the failing ones."""

    code = "not_ready_to_sign"


class WhoIsIt(RuleViolation):
    """The client may be one who is known under another record, and nobody said yet."""

    code = "who_is_it"


class NothingToChart(RuleViolation):
    """A hold, a cancelled visit or one to which nobody came has no chart."""

    code = "nothing_to_chart"


class VisitChanged(RuleViolation):
    """The stage of the plan or the product belongs to somebody else or to another visit."""

    code = "belongs_elsewhere"


class SideRequired(RuleViolation):
    """The area is on both sides: say which, the client's right or left."""

    code = "side_required"


class SideNotTaken(RuleViolation):
    """The area lies on the midline and has no side."""

    code = "side_not_taken"


class AreaIsComposite(RuleViolation):
    """A composite area is planned as one and charted as its parts (`parts`: their codes)."""

    code = "area_is_composite"


class WrongModality(RuleViolation):
    """The area does not take this kind of product, or the product is opened in another way."""

    code = "wrong_modality"


class BadAmount(RuleViolation):
    """Not an amount above zero with at most two decimals."""

    code = "bad_amount"


class ReasonNeeded(RuleViolation):
    """More than the usual range: allowed, with a reason (`warnings`: what is much)."""

    code = "reason_needed"


class MayNotBeGiven(RuleViolation):
    """A rule forbids it; `answers` are the sentences of every rule that does."""

    code = "may_not_be_given"


class AlreadyKnown(RuleViolation):
    """What is to be filled in stands there already."""

    code = "already_known"


class PrescriberNeeded(RuleViolation):
    """What the rule asks is not for this person to decide: one who may is to be named."""

    code = "prescriber_needed"


class NotEnoughLeft(RuleViolation):
    """More would be used and wasted than was opened; `left` is what there is."""

    code = "not_enough_left"


class NotShared(RuleViolation):
    """A vial is shared only where it was allowed, at one place, on one day and within its hours."""

    code = "not_shared"


class UseByPassed(MayNotBeGiven):
    """The vial was mixed too long ago [R11][R19], and nothing else is refused."""

    code = "use_by_passed"


class WrongTime(RuleViolation):
    """In the future, or before the product was opened."""

    code = "wrong_time"


class LotElsewhere(RuleViolation):
    """The lot lies at another location than the visit."""

    code = "lot_elsewhere"


class AlreadyWithdrawn(RuleViolation):
    """A clearance is withdrawn once."""

    code = "already_withdrawn"


class PlanAgreed(RuleViolation):
    """An agreed plan is kept; make a new version."""

    code = "plan_agreed"


class PlanWithClient(RuleViolation):
    """It was presented: the client answers each line and signs."""

    code = "plan_with_client"


class PlanChanged(RuleViolation):
    """What stands at this place was changed since the page was opened; it says how it is now."""

    code = "plan_changed"


class NotSkipped(RuleViolation):
    """Only what an agreed plan still intends is skipped, and only what is skipped is taken up."""

    code = "not_skipped"


class IncompletePlan(RuleViolation):
    """A plan needs at least one visit, and each visit something to do."""

    code = "incomplete_plan"


class AlreadySigned(RuleViolation):
    """This person has signed this chart already."""

    code = "already_signed"


class MissingReason(RuleViolation):
    """Say why."""

    code = "missing_reason"


class NotEnoughHyaluronidase(RuleViolation):
    """Filler that must be dissolvable is not opened without enough to dissolve it (2C)."""

    code = "not_enough_hyaluronidase"


class PointOutside(RuleViolation):
    """A point lies in another area or on the other side; `point` counts from 1."""

    code = "point_outside"


class TooManyPoints(RuleViolation):
    """More points than one line of a chart holds."""

    code = "too_many_points"


class AlreadyUsed(RuleViolation):
    """Some of it was injected or wasted, or it went back: it cannot be put back."""

    code = "already_used"


class AlreadyMixed(RuleViolation):
    """A vial into which something was drawn is not put back."""

    code = "already_mixed"


class NothingToState(RuleViolation):
    """The chart has no such fault, or its words have changed: read it again."""

    code = "nothing_to_state"


class ConsentTooOld(RuleViolation):
    """A consent holds for a year; what was agreed before that covers nothing."""

    code = "consent_too_old"


class AskFirst(RuleViolation):
    """That nobody asked is true only once the product was opened."""

    code = "ask_first"


class CheckFirst(RuleViolation):
    """No filler was given yet: vision and refill can still be looked at."""

    code = "check_first"


class Contraindicated(RuleViolation):
    """The client reported a contraindication; a prescriber has not gone on (`asked`: the line)."""

    code = "contraindicated"


class NothingToDecide(RuleViolation):
    """No contraindication was reported there, or a prescriber decided already."""

    code = "nothing_to_decide"


class ChartDiscarded(RuleViolation):
    """The chart was put away; the visit can be charted anew."""

    code = "chart_discarded"


class ChartNotEmpty(RuleViolation):
    """Something was opened or given: such a chart is signed, never discarded."""

    code = "chart_not_empty"


class AlreadyRetracted(RuleViolation):
    """A chart is taken back once, and one that was replaced not at all."""

    code = "already_retracted"


class IdentityNeeded(RuleViolation):
    """The client was not marked as arrived: two identifiers are asked first."""

    code = "identity_needed"


class StageNeeded(RuleViolation):
    """A plan has visits to do, and nobody said whether this is one of them."""

    code = "stage_needed"


class LateReasonNeeded(RuleViolation):
    """The day of the visit is over: its chart is a late entry, with a reason."""

    code = "late_reason_needed"


class NotesChanged(RuleViolation):
    """Somebody else saved other notes since (`version` and the words as they are now)."""

    code = "notes_changed"


class AlreadyTakenBack(RuleViolation):
    """A line about dissolved filler, or about something had elsewhere, is taken back once."""

    code = "already_taken_back"


class NothingAssessed(RuleViolation):
    """An assessment without a finding, a skin type or a word is none."""

    code = "nothing_assessed"
