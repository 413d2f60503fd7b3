"""How the diary says no to a step: of an appointment, a course, a place on the waitlist or a
request.

Imported from `bookings.errors`, with what it says of a time.
"""

from medspa.errors import NotPermitted, RuleViolation


class CourseIncomplete(RuleViolation):
    """A course is booked with a time for each of its appointments, or not at all."""

    code = "course_incomplete"


class WrongStep(RuleViolation):
    """The appointment cannot go from where it is to where it is asked to go."""

    code = "wrong_step"


class AppointmentCharted(WrongStep):
    """The record of the appointment is signed, so it took place as it stands in the diary."""

    code = "visit_charted"


class AppointmentUnderWay(WrongStep):
    """Something was opened or given for the appointment already, in a chart that is not signed
    yet."""

    code = "visit_under_way"


class TooEarly(WrongStep):
    """The step belongs to the day or hour of the appointment."""

    code = "too_early"


class TooLateToMove(RuleViolation):
    """So close to the appointment a client moves it by telephone."""

    code = "too_late_to_move"


class RateLimited(RuleViolation):
    """The same form again and again from one address or for one person."""

    code = "too_often"


class KeyReused(RuleViolation):
    """An idempotency key came again with another request than the first time."""

    code = "idempotency_key_reused"


class NotWaiting(RuleViolation):
    """The entry of the waitlist is closed: booked, left, or over."""

    code = "not_waiting"


class OfferOver(RuleViolation):
    """The time offered to one who waits is not theirs to take any more."""

    code = "offer_over"


class OfferLost(OfferOver):
    """Somebody else to whom the time was offered took it first."""

    code = "offer_lost"


class OverrideNotPermitted(NotPermitted):
    code = "override_not_permitted"


class NaiveTime(RuleViolation):
    """A time without an offset: nobody can say which instant is meant."""

    code = "naive_time"
