"""Everything clinical about one client, for the page of the client record."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bookings.models import Appointment
from charting.assessment.summary import AssessmentSummary, summary_of
from charting.charts.queries import questions_asked
from charting.clearances.queries import with_orders
from charting.client.face import LastFace, last_face
from charting.client.stream import StreamPage, read_stream
from charting.client.sums import RecordSums, record_sums
from charting.complications.queries import events_of
from charting.consents.asked import Subject, subjects_of_visit
from charting.consents.queries import FormStanding, forms_of_client
from charting.followup.maintenance import Maintenance, maintenance_due
from charting.followup.timeline import DueTimeline, due_timeline
from charting.ground.moments import Moment
from charting.history.queries import newest_weight
from charting.intake.panel import IntakePanel, read_panel
from charting.intake.queries import modalities_of
from charting.models import (
    Asked,
    Chart,
    Clearance,
    ClientWeight,
    CosignQuestion,
    Injection,
    SafetyEvent,
    TreatmentPlan,
)
from charting.plans.progress import StageProgress, stages_of
from charting.safety.queries import TELLS_ALLERGY
from medspa.clients.models import Channel, ChannelConsent, Client
from medspa.clients.resemblances import records_of
from medspa.clinic.models import Location
from medspa.messaging.models import Message
from treatments.models import Modality

YEAR = timedelta(days=365)
EVENTS = 3


@dataclass(frozen=True)
class Counts:
    """How much of each there is, whatever page of the stream is shown."""

    signed: int
    messages: int
    filler_ml: Decimal  # in 12 months, of every filler
    first_visit_at: datetime | None


@dataclass(frozen=True)
class ClientRecord:
    """What is clinical about one client, as of `moment` on the clock of the place. What stands at
    the end of the page is read by `further`.

    `visits_open`: who is here, then what lies ahead, without those that have a chart.
    """

    client: Client
    moment: Moment
    plans: list[TreatmentPlan]
    stages: list[StageProgress]
    maintenance: Maintenance
    timeline: DueTimeline
    stream: StreamPage
    face: LastFace
    counts: Counts
    chart_open: Chart | None
    question: CosignQuestion | None
    visits_open: list[Appointment]
    clearances: list[Clearance]
    weight: ClientWeight | None
    assessment: AssessmentSummary
    asked: list[Asked]
    texts: ChannelConsent | None
    papers: list[FormStanding]
    health: IntakePanel
    events: list[SafetyEvent]
    sums: RecordSums

    @property
    def papers_asked(self) -> list[FormStanding]:
        """The forms that the next treatment asks for, without those that nothing waits for."""
        asked = subjects_of_visit(self.modalities_asked) if self.modalities_asked else []
        return [one for one in self.papers if Subject.of(one.form) in asked and not one.is_optional]

    @property
    def papers_open(self) -> list[FormStanding]:
        return [one for one in self.papers_asked if one.problem]

    @property
    def since(self) -> datetime:
        first = self.counts.first_visit_at
        return min(first, self.client.created_at) if first else self.client.created_at

    @property
    def words(self) -> str:
        """What the client wants, in the client's own words."""
        newest = self.assessment.newest
        said = newest.goals if newest else ""
        return said or (self.next_visit.note if self.next_visit else "")

    @property
    def today(self) -> date:
        return self.moment.on

    @property
    def plan(self) -> TreatmentPlan | None:
        return self.plans[0] if self.plans else None

    @property
    def here(self) -> Appointment | None:
        """The visit for which the client is here."""
        now_here = (visit for visit in self.visits_open if not visit.is_before_visit)
        return next(now_here, None)

    @property
    def next_visit(self) -> Appointment | None:
        return self.visits_open[0] if self.visits_open else None

    @property
    def asked_next(self) -> Moment:
        """Now, at the place of the next visit; without one, where the record is read."""
        visit = self.next_visit
        return Moment.of(visit.location, self.moment.at) if visit else self.moment

    @property
    def allergies(self) -> list[Asked]:
        return [line for line in self.asked if line.allergies]

    @property
    def modalities_asked(self) -> list[Modality]:
        """What is given next: at the next visit, in the next stage, else what was given before."""
        coming = {one for visit in self.visits_open for one in visit.appointment_type.modalities}
        planned = {
            item.modality
            for stage in self.stages
            if stage.state != "done"
            for item in stage.stage.items.all()
        }
        had = {due.product.modality for due in self.maintenance.areas}
        wanted = coming or planned or had
        return [modality for modality in Modality if modality in wanted]


def client_record(client: Client, place: Location, now: datetime, *, page: int = 1) -> ClientRecord:
    """The record of a client in a fixed number of queries, however many visits there are.

    `page`: that of the stream.
    """
    moment = Moment.of(place, now)
    visits = _visits_open(client, now)
    plans = list(client.treatment_plans.select_related("made_by"))
    maintenance = maintenance_due(client)
    timeline = due_timeline(maintenance, moment.on)
    stages = stages_of(plans[0]) if plans else []
    face = last_face(client, client.dissolutions.select_related("mistake"), timeline)
    weight = newest_weight(client)
    return ClientRecord(
        client=client,
        moment=moment,
        plans=plans,
        stages=stages,
        maintenance=maintenance,
        timeline=timeline,
        stream=read_stream(client, now, number=page),
        face=face,
        counts=_counts(client, now),
        chart_open=_chart_open(client),
        question=questions_asked().filter(chart__client=client).first(),
        visits_open=visits,
        clearances=list(with_orders(client.clearances.all())),
        weight=weight,
        assessment=summary_of(client),
        asked=_asked(client),
        papers=forms_of_client(client, place, now),
        texts=client.channel_consents.filter(channel=Channel.SMS).first(),
        health=read_panel(client, place, now, modalities_of(visits[0] if visits else None)),
        events=list(events_of(client)[:EVENTS]),
        sums=record_sums(
            face, stages, maintenance, weight.weight_kg if weight else None, moment.on
        ),
    )


def _visits_open(client: Client, now: datetime) -> list[Appointment]:
    """Who is here comes first, then what lies ahead; a visit that has a chart stands with it."""
    charted = Chart.objects.live().filter(client=client).values("appointment")
    visits = client.appointments.not_over(now).exclude(pk__in=charted).with_people()
    return sorted(visits, key=lambda visit: visit.is_before_visit)


def _chart_open(client: Client) -> Chart | None:
    """The one that somebody is writing, of the newest visit."""
    drafts = Chart.objects.unsigned().filter(client=client)
    newest = drafts.select_related("appointment__location").order_by("-appointment__starts_at")
    return newest.first()


def _asked(client: Client) -> list[Asked]:
    """Allergies that were ever told, oldest first; else the last thing asked. As
    `safety.queries.reported_allergies`, of a person rather than of a chart."""
    asked = Asked.objects.filter(chart__client__in=records_of(client))
    told = asked.filter(TELLS_ALLERGY)
    newest = asked.order_by("-pk")[:1]
    lines = Asked.objects.filter(pk__in=told.values("pk")) | Asked.objects.filter(
        pk__in=newest.values("pk")
    )
    return list(lines.select_related("product").order_by("at", "pk"))


def _counts(client: Client, now: datetime) -> Counts:
    """One query."""
    signed = Chart.objects.signed().filter(client=client, retraction="")
    sent = Message.objects.filter(client=client, state=Message.State.SENT)
    filler = Injection.objects.counting().filter(
        chart__client__in=records_of(client), syringe__isnull=False, at__gt=now - YEAR
    )
    first = Appointment.objects.filter(client=client).booked_or_later().order_by("starts_at")
    (row,) = Client.objects.filter(pk=client.pk).values_list(
        Coalesce(_counted(signed), 0),
        Coalesce(_counted(sent), 0),
        Coalesce(_summed(filler), Decimal(0)),
        Subquery(first.values("starts_at")[:1]),
    )
    return Counts(*row)


def _counted(rows: QuerySet[Any, Any]) -> Subquery:
    """The number of them, as a subquery of the client."""
    own = rows.order_by().filter(client=OuterRef("pk")).values("client")
    return Subquery(own.annotate(number=Count("pk")).values("number"))


def _summed(rows: QuerySet[Injection]) -> Subquery:
    together = rows.order_by().annotate(all=Value(1)).values("all")
    return Subquery(together.annotate(sum=Sum("amount")).values("sum"))
