"""An absence over appointments that are booked: they are listed first, and read, before it is
kept."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone

from bookings.booking.absences import find_appointments_during
from bookings.models import Appointment

if TYPE_CHECKING:
    from django.http import QueryDict


class ReadField(forms.CharField):
    """What the page has shown; nothing that is stored."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class OverAppointmentsForm(forms.ModelForm[Any]):
    """Refused once, with `appointments`: those that would lie within. Sent again, it is kept,
    unless others were booked meanwhile."""

    WHEN: tuple[str, ...]
    visits_read = ReadField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointments: list[Appointment] = []

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors or not set(self.WHEN) & set(self.changed_data):
            return
        self.appointments = find_appointments_during(self.instance, timezone.now())
        if self.appointments and self.cleaned_data.get("visits_read") != _told(self.appointments):
            shown = cast("QueryDict", self.data).copy()
            shown[self.add_prefix("visits_read")] = _told(self.appointments)
            self.data = shown
            self.add_error(None, _says(len(self.appointments)))


def _told(appointments: list[Appointment]) -> str:
    """Which appointments, and when they are: one that moved has to be read again."""
    told = [f"{appointment.pk}:{appointment.starts_at.timestamp()}" for appointment in appointments]
    return sha256(" ".join(told).encode()).hexdigest()[:32]


def _says(count: int) -> str:
    booked = "1 visit is" if count == 1 else f"{count} visits are"
    return (
        f"Not saved yet: {booked} booked in this time. Move or cancel below, or save again to keep "
        "the time off anyway. Nothing booked changes by itself."
    )
