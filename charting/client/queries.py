"""Everything clinical about one client, for the page of the client record."""

from dataclasses import dataclass
from datetime import datetime

from bookings.models import Appointment
from charting.assessment.summary import AssessmentSummary, summary_of
from charting.charts.queries import with_people
from charting.clearances.queries import with_orders
from charting.followup.maintenance import Maintenance, maintenance_due
from charting.history.queries import newest_weight
from charting.models import (
    Chart,
    Clearance,
    ClientWeight,
    Consent,
    ConsentForm,
    Dissolution,
    GivenElsewhere,
    Signature,
    TreatmentPlan,
)
from charting.models.counting import counting_filter
from charting.plans.progress import StageProgress, stages_of
from charting.record.face_points import FacePoint, face_points_of
from medspa.clients.models import Client


@dataclass(frozen=True)
class ClientRecord:
    """Everything clinical about one client."""

    client: Client
    plans: list[TreatmentPlan]
    stages: list[StageProgress]
    maintenance: Maintenance
    charts: list[Chart]
    last_given: Signature | None
    visits_open: list[Appointment]
    clearances: list[Clearance]
    consents: list[Consent]
    dissolutions: list[Dissolution]
    forms: list[ConsentForm]
    elsewhere: list[GivenElsewhere]
    weight: ClientWeight | None
    assessment: AssessmentSummary

    @property
    def face_points(self) -> list[FacePoint]:
        """The last treatment on the face."""
        return face_points_of(self.last_given.snapshot["injections"]) if self.last_given else []

    @property
    def plan(self) -> TreatmentPlan | None:
        return self.plans[0] if self.plans else None


def client_record(client: Client, now: datetime) -> ClientRecord:
    """The record of a client in a fixed number of queries."""
    plans = list(client.treatment_plans.select_related("made_by"))
    return ClientRecord(
        client=client,
        plans=plans,
        stages=stages_of(plans[0]) if plans else [],
        maintenance=maintenance_due(client),
        charts=list(with_people(client.charts.all()).order_by("-appointment__starts_at")),
        last_given=_last_given(client),
        visits_open=_visits_open(client, now),
        clearances=list(with_orders(client.clearances.all())),
        consents=list(client.consents.select_related("form")),
        dissolutions=list(
            client.dissolutions.select_related("area", "product", "by", "mistake", "location")
        ),
        forms=list(ConsentForm.objects.current().filter(language="en")),
        elsewhere=list(
            client.given_elsewhere.select_related("product", "area", "by", "retraction__by")
        ),
        weight=newest_weight(client),
        assessment=summary_of(client),
    )


def _visits_open(client: Client, now: datetime) -> list[Appointment]:
    """Who is here comes first, then what lies ahead; a visit that has a chart stands with it."""
    charted = Chart.objects.live().filter(client=client).values("appointment")
    visits = client.appointments.not_over(now).exclude(pk__in=charted).with_people()
    return sorted(visits, key=lambda visit: visit.is_before_visit)


def _last_given(client: Client) -> Signature | None:
    """What was sealed of the last visit at which anything was given, as far as it counts."""
    signed = Signature.objects.filter(chart__client=client, kind=Signature.Kind.SIGN)
    given = signed.exclude(snapshot__injections=[])
    standing = given.filter(counting_filter("chart__"))
    return (
        standing.select_related("chart__appointment__location")
        .order_by("chart__appointment__starts_at")
        .last()
    )
