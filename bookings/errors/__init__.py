"""The ways in which the diary says no."""

from typing import Any, ClassVar

from bookings.errors.steps import *  # noqa: F403  said from here, too
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from treatments.models.policy import PERMISSION_TO_DECIDE, Rule, Who, default_when_booked


class BadRange(RuleViolation):
    """The days asked for are reversed, or too many for one question."""

    code = "bad_range"


class CannotBook(RuleViolation):
    """This time is not given away, whoever asks; the subclasses say why."""

    code = "cannot_book"

    def __init__(self, message: str, *, field: str | None = "starts_at", **facts: Any) -> None:
        super().__init__(message, field=field, **facts)


class SlotTaken(CannotBook):
    """Somebody else has the time."""

    code = "slot_taken"


class ClientBusy(SlotTaken):
    """The client has another appointment at that time."""

    code = "client_busy"


class BothBusy(SlotTaken):
    """Two records of one person have an appointment at the same time."""

    code = "both_busy"


class ProviderBusy(SlotTaken):
    """Nothing is in the way but one appointment of the provider: staff who may can double-book
    them.

    Only staff are told whose appointment it is: `facts["appointment"]`.
    """

    code = "provider_busy"


class RoomTaken(SlotTaken):
    """Somebody to give the appointment is free, and no room for it. Only staff are told."""

    code = "room_taken"


class DeviceTaken(SlotTaken):
    """All is free but the device. Only staff are told."""

    code = "device_taken"


class InThePast(CannotBook):
    code = "in_the_past"


class TooSoon(CannotBook):
    """Less notice than the type asks of clients."""

    code = "too_soon"


class TooFar(CannotBook):
    """Beyond the days that can be booked ahead."""

    code = "too_far"


class OutsideHours(CannotBook):
    """Nobody who does this works then."""

    code = "outside_hours"


class OffGrid(CannotBook):
    """Within the hours, but not one of the offered starting times."""

    code = "off_grid"


class WrongProvider(CannotBook):
    """The provider does not do this, or does not work at the location."""

    code = "wrong_provider"


class WrongLocation(CannotBook):
    """The type of appointment is not offered at the location."""

    code = "wrong_location"


class WrongRoom(CannotBook):
    """The room is elsewhere or of another kind than the type needs."""

    code = "wrong_room"


class HoldExpired(CannotBook):
    """The slot was held for too long, or the hold belongs to something else."""

    code = "hold_expired"


class HoldRenewed(CannotBook):
    """A hold is kept for longer once, not twice."""

    code = "hold_renewed"


class TooManyHolds(CannotBook):
    """So many times are kept for one network, or one person, already. A free time can be booked
    without being held. `wait_s`: until the first of the holds runs out."""

    code = "too_many_holds"


class SubmissionReused(CannotBook):
    """A form that was sent before came again with other answers."""

    code = "submission_reused"


WHO_DECIDES = {
    Who.NOBODY: "Nobody",
    Who.DIRECTOR: "Only the medical director",
    Who.PRESCRIBER: "Only a prescriber or the medical director",
    Who.DESK: "A manager or a prescriber",
    Who.ANYBODY: "A manager or a prescriber",
}


def _unless_said(rule: Rule | None) -> Who:
    """Limits that are no rules of the clinic's policy are the desk's to lift."""
    return Who.DESK if rule is None else default_when_booked(rule)


class NotForThisClient(CannotBook):
    """The time is free, but a rule says no. At the desk whoever may can book it all the same.

    `others` are further rules that say no to the same appointment.
    """

    code = "not_for_this_client"
    rule: ClassVar[Rule | None] = None
    """What the clinic's policy calls it; None: the desk decides."""

    @property
    def who(self) -> Who:
        """Who may set it aside, as the clinic has it (`rules.overrides.with_policy`)."""
        return Who(self.facts.get("who", _unless_said(self.rule)))

    @property
    def override_needs(self) -> frozenset[Permission] | None:
        """What somebody must be allowed to; None: nobody may."""
        if self.who == Who.NOBODY:
            return None
        return frozenset({Permission.OVERRIDE_BOOKING_RULES, PERMISSION_TO_DECIDE[self.who]})

    @property
    def who_may_override(self) -> str:
        return WHO_DECIDES[self.who]

    @property
    def all_refusals(self) -> list["NotForThisClient"]:
        return [self, *self.facts.get("others", ())]

    @property
    def sentence(self) -> str:
        """What this one rule says."""
        return str(self.message)

    @property
    def detail(self) -> str:
        """Everything that says no."""
        return " ".join(each.sentence for each in self.all_refusals)


class ConsultationNeeded(NotForThisClient):
    code = "consultation_needed"
    rule = Rule.CONSULTATION


class ClearanceNeeded(NotForThisClient):
    """No prescriber's exam is valid on that day for what the appointment gives."""

    code = "clearance_needed"
    rule = Rule.CLEARANCE


class TooYoung(NotForThisClient):
    """Under 18 on the day of the appointment."""

    code = "too_young"
    rule = Rule.AGE_ADULT


class IntervalTooShort(NotForThisClient):
    """Within 84 days. Who may decide otherwise is the clinic's policy: a prescriber, or nobody."""

    code = "interval_too_short"
    rule = Rule.INTERVAL_FLOOR


class IntervalNeedsReview(NotForThisClient):
    """Past the 84 days, but before the least interval of the product."""

    code = "interval_needs_review"
    rule = Rule.INTERVAL_LABEL


class OutsideTouchUpWindow(NotForThisClient):
    code = "outside_touch_up_window"
    rule = Rule.TOUCH_UP


class TooManyOpenBookings(NotForThisClient):
    code = "too_many_open_bookings"


class ProviderDayFull(NotForThisClient):
    """The provider takes no more appointments on that day."""

    code = "provider_day_full"


class OutsideCourseWindow(NotForThisClient):
    """Sooner or later after the appointment before it than the course says."""

    code = "outside_course_window"


class OpeningFailed(NotForThisClient):
    """The newest opening checklist of the day says that no filler may be given."""

    code = "opening_failed"


class PleaseCall(CannotBook):
    """What a visitor whom nobody has recognized is told instead of anything out of a chart."""

    code = "please_call"


class AdultsOnly(CannotBook):
    """Online: under 18 on the day of the appointment, by the date that was typed."""

    code = "adults_only"


class BirthDateNeeded(CannotBook):
    """A treatment is booked online with the date of birth."""

    code = "birth_date_needed"
