"""What the stream is made of. Another kind is a line of `KINDS`."""

from datetime import datetime, time, timedelta

from django.db.models import F, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce, Greatest, Least
from django.urls import reverse

from bookings.models import Appointment
from charting.client.stream.events import Event, Kind
from charting.models import (
    Assessment,
    Chart,
    Clearance,
    Consent,
    Dissolution,
    Estimate,
    GivenElsewhere,
    Injection,
    Intake,
    PlanPresentation,
    SafetyEvent,
    TreatmentPlan,
)
from charting.models.charts.injection import PRODUCTS
from treatments.catalogue.amounts import Amount, totals_by_product
from treatments.wording import plain_number

GIVEN = Prefetch(
    "charts__injections",
    Injection.objects.with_products().only(
        "chart", "amount", *(f"{one}__{field}" for one in PRODUCTS for field in ("name", "unit"))
    ),
)
"""How much of what, and nothing else of a line: one query."""
SIGNED = Chart.objects.signed().filter(appointment=OuterRef("pk")).order_by("-signed_at")
HAPPENED = Greatest(
    "starts_at",
    Least(
        Coalesce(Subquery(SIGNED.values("signed_at")[:1]), F("starts_at")),
        F("starts_at") + timedelta(hours=12),
    ),
)
"""When a visit was done: at its last signature of the day, after the papers that were signed in it.
A chart that is signed later moves no visit to another day."""


def _visit(visit: Appointment, now: datetime) -> Event:
    charts = [chart for chart in visit.charts.all() if not chart.is_discarded]
    completed = visit.status == Appointment.Status.COMPLETED
    state = [] if completed else [visit.get_status_display()]
    return Event(
        at=visit.starts_at,
        title=str(visit.appointment_type),
        details=[f"{visit.provider.name}, {visit.location}", *state],
        url=charts[0].get_absolute_url() if charts else visit.board_address(),
        tone=_tone(visit, now),
        amounts=_given(charts),
        charts=charts,
        time_zone=visit.location.time_zone,
    )


def _given(charts: list[Chart]) -> list[str]:
    """58 U Botox Cosmetic: units of two products are never added."""
    lines = [line for chart in charts if not chart.retraction for line in chart.injections.all()]
    totals = totals_by_product(Amount(line.product, line.amount) for line in lines)
    return [f"{amount} {product}" for product, amount in totals.items()]


def _tone(visit: Appointment, now: datetime) -> str:
    is_today = visit.local_start.date() == visit.location.local(now).date()
    if visit.status in Appointment.DURING_VISIT and is_today:
        return "now"
    if visit.status in (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW):
        return "quiet"
    return "ahead" if visit.ends_at > now else ""


def _plan(plan: TreatmentPlan, _now: datetime) -> Event:
    return Event(
        at=plan.made_at,
        title=f"Plan v{plan.version}",
        details=[f"Made by {plan.made_by}"],
        url=reverse("plan_detail", args=[plan.pk]),
        tone="paper",
    )


def _presentation(shown: PlanPresentation, _now: datetime) -> Event:
    said = "signed" if shown.signed_at else "opened" if shown.opened_at else "not opened yet"
    return Event(
        at=shown.presented_at,
        title=f"Plan v{shown.plan.version} presented",
        details=[f"By {shown.presented_by}, {said}"],
        url=reverse("plan_detail", args=[shown.plan_id]),
        tone="paper",
    )


def _assessment(one: Assessment, _now: datetime) -> Event:
    url = reverse("assessment_detail", args=[one.client_id, one.pk])
    return Event(at=one.at, title="Assessment", details=[f"By {one.by}"], url=url, tone="paper")


def _consent(consent: Consent, _now: datetime) -> Event:
    also = ", off-label too" if consent.covers_off_label else ""
    return Event(
        at=consent.signed_at,
        title=consent.form.title,
        details=[f"{consent.get_decision_display()}, version {consent.form.version}{also}"],
        url="#consents",
        tone="paper" if consent.is_agreed else "bad",
    )


def _clearance(one: Clearance, _now: datetime) -> Event:
    withdrawn = [f"Withdrawn: {one.revoked_reason}"] if one.revoked_at else []
    return Event(
        at=one.examined_at,
        title="Clearance exam",
        details=[f"{one.prescriber}: {one.scope}", *withdrawn],
        url="#clearances",
        tone="bad" if one.revoked_at else "paper",
    )


def _withdrawal(one: Clearance, _now: datetime) -> Event:
    assert one.revoked_at is not None  # noqa: S101  the rows of its kind are those that were
    return Event(
        at=one.revoked_at,
        title="Clearance order withdrawn",
        details=[f"By {one.revoked_by}: {one.revoked_reason}"],
        url="#clearances",
        tone="bad",
    )


def _estimate(one: Estimate, _now: datetime) -> Event:
    most = f" to ${one.total_to:,.0f}" if one.total_to != one.total_from else ""
    return Event(
        at=one.issued_at,
        title=f"Estimate of {_estimated(one)}, version {one.version}",
        details=[f"${one.total_from:,.0f}{most}, {one.get_why_display().lower()}"],
        url=reverse("estimate_on_paper", args=[one.public_id]),
        tone="paper",
    )


def _estimated(one: Estimate) -> str:
    if one.appointment:
        return str(one.appointment.appointment_type)
    return f"plan visit “{one.stage.name}”" if one.stage else "a treatment"


def _intake(one: Intake, _now: datetime) -> Event:
    return Event(at=one.started_at, title="Health questions", url="#health", tone="paper")


def _dissolution(one: Dissolution, _now: datetime) -> Event:
    mistake = getattr(one, "mistake", None)
    side = "" if one.side == "M" else f" {one.side}"
    return Event(
        at=one.at,
        title=f"Filler dissolved, {one.area}{side}",
        details=[
            f"{plain_number(one.units)} U {one.product}, {one.by}",
            f"Retracted: {mistake.reason}" if mistake else one.reason,
        ],
        url="#dissolved",
        tone="quiet" if mistake else "bad",
    )


def _elsewhere(one: GivenElsewhere, now: datetime) -> Event:
    back = getattr(one, "retraction", None)
    units = f", {plain_number(one.units)} U" if one.units else ""
    told = [f"Retracted: {back.reason}"] if back else [one.place] if one.place else []
    return Event(
        at=datetime.combine(one.given_on, time(12), tzinfo=now.tzinfo),
        title="Neurotoxin elsewhere",
        details=[f"{one.product or 'Product not known'}{units}", *told],
        url="#elsewhere",
        tone="quiet" if back else "paper",
    )


def _event(one: SafetyEvent, _now: datetime) -> Event:
    how = one.get_outcome_display() if one.is_closed else "Not closed yet"
    return Event(
        at=one.began_at,
        title=f"Case: {one.get_kind_display()}",
        details=[f"{one.location}, {one.opened_by}", how],
        url=one.get_absolute_url(),
        tone="bad",
        time_zone=one.location.time_zone,
    )


KINDS = (
    Kind(
        "event",
        "began_at",
        lambda client: SafetyEvent.objects.filter(client=client).select_related(
            "location", "opened_by"
        ),
        _event,
    ),
    Kind(
        "visit",
        HAPPENED,
        lambda client: (
            client.appointments.booked_or_later()
            .with_people()
            .prefetch_related("charts__addenda", "charts__replacements", GIVEN)
        ),
        _visit,
    ),
    Kind(
        "plan",
        "made_at",
        lambda client: TreatmentPlan.objects.filter(client=client).select_related("made_by"),
        _plan,
    ),
    Kind(
        "presentation",
        "presented_at",
        lambda client: PlanPresentation.objects.filter(plan__client=client).select_related(
            "plan", "presented_by"
        ),
        _presentation,
    ),
    Kind(
        "assessment",
        "at",
        lambda client: Assessment.objects.kept().filter(client=client).select_related("by"),
        _assessment,
    ),
    Kind(
        "consent",
        "signed_at",
        lambda client: Consent.objects.filter(client=client).select_related("form"),
        _consent,
    ),
    Kind(
        "clearance",
        "examined_at",
        lambda client: Clearance.objects.filter(client=client).select_related("prescriber"),
        _clearance,
    ),
    Kind(
        "withdrawal",
        "revoked_at",
        lambda client: Clearance.objects.filter(
            client=client, revoked_at__isnull=False
        ).select_related("revoked_by"),
        _withdrawal,
    ),
    Kind(
        "estimate",
        "issued_at",
        lambda client: Estimate.objects.filter(client=client).select_related(
            "appointment__appointment_type", "stage"
        ),
        _estimate,
    ),
    Kind(
        "intake",
        "started_at",
        lambda client: Intake.objects.filter(client=client),
        _intake,
    ),
    Kind(
        "dissolution",
        "at",
        lambda client: Dissolution.objects.filter(client=client).select_related(
            "area", "product", "by", "mistake"
        ),
        _dissolution,
    ),
    Kind(
        "elsewhere",
        "given_on",
        lambda client: GivenElsewhere.objects.filter(client=client).select_related(
            "product", "area", "by", "retraction"
        ),
        _elsewhere,
    ),
)
