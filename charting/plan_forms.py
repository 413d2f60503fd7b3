"""Which appointment a visit of a plan is booked as."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from bookings.models import Appointment
from medspa.clients.models import Client

TODAY = timedelta(hours=24)


class BookStageForm(forms.Form):
    """The client's appointments from today on; `reason` where a rule asks for one."""

    appointment = forms.ModelChoiceField(
        Appointment.objects.none(), label="Booked as", empty_label="Not booked", required=False
    )
    reason = forms.CharField(label="Why all the same", max_length=300, required=False)

    def __init__(self, *args: Any, client: Client, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = Appointment.objects.live().filter(client=client, starts_at__gt=now - TODAY)
        field = self.fields["appointment"]
        field.queryset = ahead.select_related("appointment_type", "location").order_by("starts_at")
        field.label_from_instance = _in_words


def _in_words(visit: Appointment) -> str:
    return f"{visit.local_start:%-d %b %Y, %H:%M}: {visit.appointment_type.name}"
