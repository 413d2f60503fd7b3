"""What is asked before a chart is opened, handed over or put away."""

from datetime import datetime
from typing import Any

from django import forms

from bookings.models import Appointment
from charting.charts.services.handover import injectors_beside
from charting.charts.services.starting import identifiers_of, is_late, needs_identity
from charting.models import Chart
from medspa.clinic.models import StaffMember


class StartForm(forms.Form):
    """Two identifiers before the client was marked as arrived; a reason once the day is over."""

    identified_by = forms.MultipleChoiceField(
        label="Matches the record",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    late_reason = forms.CharField(
        label="Why it is written only now", max_length=300, required=False
    )

    def __init__(self, *args: Any, visit: Appointment, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_identity(visit, now) or visit.client is None:
            del self.fields["identified_by"]
        else:
            self.fields["identified_by"].choices = [  # type: ignore[attr-defined]
                (name, f"{Chart.Identifier(name).label}: {said}")
                for name, said in identifiers_of(visit.client)
            ]
        if not is_late(visit, now):
            del self.fields["late_reason"]


class HandOverForm(forms.Form):
    """To whom, and why."""

    to = forms.ModelChoiceField(StaffMember.objects.none(), label="To", empty_label="To whom?")
    reason = forms.CharField(label="Why", max_length=300)

    def __init__(self, *args: Any, chart: Chart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [one.pk for one in injectors_beside(chart)]
        self.fields["to"].queryset = StaffMember.objects.filter(pk__in=able)  # type: ignore[attr-defined]


class DiscardForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300)
