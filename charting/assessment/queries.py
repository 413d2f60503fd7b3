"""Assessments of a client, on whichever of the person's records they stand."""

from datetime import datetime, timedelta

from bookings.models import Appointment
from charting.assessment.grades import Grade, Place, grade_of
from charting.history.queries import counted_lines
from charting.models import Assessment
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of

TODAY = timedelta(hours=12)


def newest_assessment(client: Client) -> Assessment | None:
    """The one that counts: the last that was kept, with its findings. Two queries."""
    kept = Assessment.objects.kept().filter(client__in=records_of(client))
    rows = kept.select_related("by", "kept_by", "client").prefetch_related("findings__area")
    return rows.order_by("-kept_at", "-pk").first()


def draft_of(client: Client) -> Assessment | None:
    """The one that is being written, with its findings."""
    drafts = Assessment.objects.filter(client=client, kept_at=None)
    rows = drafts.select_related("by", "appointment__location")
    return rows.prefetch_related("findings__area").first()


def grades_of(client: Client) -> dict[Place, Grade]:
    """What the newest assessment found, by area and the client's side (R, L, M).

    Of two findings in one place the more marked one.
    """
    newest = newest_assessment(client)
    return grades_in(newest) if newest else {}


def grades_in(assessment: Assessment) -> dict[Place, Grade]:
    """The same of one assessment, which has its findings prefetched."""
    found: dict[Place, Grade] = {}
    for one in assessment.findings.all():
        place, grade = (one.area_id, one.side), grade_of(one)
        if place not in found or grade.share > found[place].share:
            found[place] = grade
    return found


def areas_treated(client: Client) -> frozenset[str]:
    """Codes of the areas in which anything was given here."""
    return frozenset(counted_lines(client).order_by().values_list("area_id", flat=True))


def visit_at_hand(client: Client, now: datetime) -> Appointment | None:
    """The visit that is being assessed: who is here, else today's, else the next one."""
    visits = client.appointments.live().filter(starts_at__gt=now - TODAY)
    rows = visits.select_related("location", "appointment_type").order_by("starts_at")
    return min(rows, key=lambda visit: visit.status not in Appointment.DURING_VISIT, default=None)


def words_of(visit: Appointment) -> str:
    """What the client wrote when booking, as far as goals have room for it."""
    room = Assessment._meta.get_field("goals").max_length
    return " ".join(visit.note.split())[:room]
