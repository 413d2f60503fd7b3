"""What the pages that move a visit are asked, by the client or at the desk, and what they show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from bookings.booking.move import Move
from bookings.courses.queries import find_later_appointments
from bookings.forms import LinkedMovesForm, PickerForm, TimeForm
from bookings.models import Appointment
from bookings.picker.choice import Choice
from bookings.picker.linked import move_rows
from bookings.picker.times import Times, week_of_times, whole_diary
from bookings.reservation.deliberate_double_booking import DoubleBookingRequest
from bookings.reservation.slot_request import find_nearest_slots
from medspa.clinic.models import StaffMember
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@dataclass(frozen=True)
class AskedMove[Picked: TimeForm]:
    """The visit, the time picked for it, and what becomes of the visits of its course that follow.

    They are shown with the times proposed for them before anything moves.
    """

    appointment: Appointment
    shown: PickerForm
    picked: Picked
    linked: LinkedMovesForm
    now: datetime

    def noted_in(self, address: QueryDict) -> QueryDict:
        """The address with what is picked and ticked now instead of what it said before."""
        noted, said = address.copy(), self.picked.data
        for name in ("starts_at", *self.linked.fields):
            noted.pop(name, None)
            if name in said and name != "linked_for":
                noted[name] = said[name]
        return noted

    @property
    def is_ready(self) -> bool:
        """Sent, without fault, and nothing would move or stay that nobody has seen."""
        return self._is_sent_well and not self.is_unseen

    @property
    def is_unseen(self) -> bool:
        """Nobody has been shown what would become of the visits that follow at this new time."""
        if not (self._is_sent_well and self.linked.appointments):
            return False
        starts_at = self.picked.cleaned_data["starts_at"]
        is_same_day = (
            self.appointment.location.local(starts_at).date() == self.appointment.local_start.date()
        )
        return not is_same_day and self.linked.cleaned_data["linked_for"] != starts_at

    @property
    def _is_sent_well(self) -> bool:
        return self.picked.is_valid() and self.linked.is_valid()

    @property
    def anyone(self) -> bool:
        return bool(self.shown.cleaned_data["anyone"])

    @property
    def provider(self) -> StaffMember | None:
        """With whom it would be; None: with whomever is free."""
        return None if self.anyone else self.appointment.provider

    def moves(self, double_booking: DoubleBookingRequest | None = None) -> list[Move]:
        """That of the visit itself, and those ticked."""
        typed = self.picked.cleaned_data
        first = Move(
            self.appointment, typed["starts_at"], self.anyone, typed["version"], double_booking
        )
        return [first, *self.linked.moves()]

    def is_about_another(self, error: RuleViolation | None) -> bool:
        """The refusal is about one of the visits that follow, not about the one that moves."""
        later = [each.pk for each in self.linked.appointments]
        return error is not None and error.facts.get("about") in later

    def context(
        self,
        error: RuleViolation | None,
        *,
        stays_chosen: bool = False,
        with_taken: bool = False,
        at_desk: bool = False,
    ) -> dict[str, Any]:
        """`stays_chosen`: the time refused can be had all the same, by a second step."""
        chosen_at = self._chosen_at(error, stays_chosen)
        forms = (self.picked, self.linked)
        faults = [fault for form in forms for some in form.errors.values() for fault in some]
        is_about_it = error is not None and not self.is_about_another(error)
        return {
            "times": self._times(chosen_at, with_taken, at_desk),
            "chosen_at": chosen_at,
            "present_at": self.appointment.starts_at,
            "anyone": self.anyone,
            "problem": error.detail if error else next(iter(faults), ""),
            "nearest": find_nearest_slots(error) if is_about_it else (),
            "asks": self.is_unseen,
            **self._later(chosen_at),
        }

    def _chosen_at(self, error: RuleViolation | None, stays_chosen: bool) -> datetime | None:
        """The time picked, while it can be had; before that, the one looked at."""
        if not self.picked.is_bound:
            return self.linked.cleaned_data.get("linked_for")
        can_be_had = error is None or stays_chosen or self.is_about_another(error)
        return self.picked.cleaned_data.get("starts_at") if can_be_had else None

    def _times(self, chosen_at: datetime | None, with_taken: bool, at_desk: bool) -> Times:
        """Taken times are those of the one provider: of whoever is free, none are."""
        appointment, asked = self.appointment, self.shown.cleaned_data
        choice = Choice(appointment.appointment_type, appointment.location, self.provider)
        same: dict[str, Any] = {"ignoring": appointment.pk, "lasts": appointment.lasts}
        diary = whole_diary(choice, self.now, **same, at_desk=at_desk)
        with_taken = with_taken and self.provider is not None
        looks_elsewhere = not self.picked.is_bound and (asked["on"] or asked["page"])
        if chosen_at and not looks_elsewhere:
            on = appointment.location.local(chosen_at).date()
            return week_of_times(diary, on=on, with_taken=with_taken)
        return week_of_times(
            diary,
            page=asked["page"],
            on=asked["on"],
            near=appointment.local_start.date(),
            with_taken=with_taken,
        )

    def _later(self, chosen_at: datetime | None) -> dict[str, Any]:
        """The visits that follow, with the times proposed once the first has its new one."""
        later = self.linked.appointments
        if not later:
            return {}
        typed = self.linked.cleaned_data if f"version_{later[0].pk}" in self.linked.data else {}
        rows = move_rows(self.appointment, chosen_at, later, typed, self.now) if chosen_at else []
        return {"later": later, "linked_for": chosen_at, "rows": rows}


def asked_move[Picked: TimeForm](
    request: HttpRequest,
    appointment: Appointment,
    form: type[Picked],
    *,
    looks_at: str = "",
    kept: Mapping[str, Any] | None = None,
) -> AskedMove[Picked]:
    """`looks_at`: the time for which the others are proposed before one is picked. What was said
    about them may stand in the address beside it, or be `kept` of what was typed."""
    shown = PickerForm(request.GET)
    shown.is_valid()
    later = find_later_appointments(appointment, request.now)
    if request.method == "POST":
        linked = LinkedMovesForm(request.POST, appointments=later)
        return AskedMove(appointment, shown, form(request.POST), linked, request.now)
    also = {**(kept or {}), **request.GET.dict()} if looks_at else {}
    linked = LinkedMovesForm(also | {"linked_for": looks_at}, appointments=later)
    linked.is_valid()
    picked = form(initial=dict(kept or {}))
    return AskedMove(appointment, shown, picked, linked, request.now)
