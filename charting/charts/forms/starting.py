"""What is asked before a chart is opened, handed over or put away."""

from datetime import datetime
from typing import Any

from django import forms

from bookings.models import Appointment
from charting.charts.services.handover import injectors_beside
from charting.charts.services.stage_question import StageQuestion, stage_question
from charting.charts.services.starting import identifiers_of, is_late, needs_identity
from charting.models import Chart, PlanStage
from medspa.clinic.models import StaffMember
from treatments.giving.wordings import day_text

NO_VISIT = "none"


class StartForm(forms.Form):
    """Two identifiers before the client was marked as arrived; a reason once the day is over; which
    visit of the plan it is, where nothing says so."""

    stage = forms.ChoiceField(
        label="Is this a visit of the plan?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether this is a visit of the plan."},
    )
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
        self.question = stage_question(visit)
        if self.question is None:
            del self.fields["stage"]
        else:
            self._ask(self.question)

    def _ask(self, question: StageQuestion) -> None:
        offered = [(str(stage.pk), _says(stage)) for stage in question.stages]
        no = (NO_VISIT, "No, not a visit of the plan")
        self.fields["stage"].choices = [*offered, no]  # type: ignore[attr-defined]
        self.fields["stage"].initial = question.likely and str(question.likely.pk)

    @property
    def answers(self) -> dict[str, Any]:
        """What `start_chart` asks for; of a form that is valid."""
        said = dict(self.cleaned_data)
        chosen = said.pop("stage", None)
        stages = self.question.stages if self.question else []
        said["plan_stage"] = next((one for one in stages if str(one.pk) == chosen), None)
        said["is_unplanned"] = chosen == NO_VISIT
        return said


def _says(stage: PlanStage) -> str:
    """Visit 1, Neurotoxin: Glabella, Masseter. Booked for Jan 12."""
    areas = ", ".join(dict.fromkeys(str(item.area) for item in stage.items.all()))
    says = f"Yes: visit {stage.position}, {stage.name}" + (f" ({areas})" if areas else "")
    booked = stage.appointment
    if booked is None or not booked.is_before_visit:
        return says
    return f"{says}. Booked for {day_text(booked.local_start.date())}"


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
