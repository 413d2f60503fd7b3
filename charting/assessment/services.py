"""Writing an assessment: what is tapped goes into the client's one draft until that is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from charting.assessment.errors import AssessmentKept, NoSuchGrade
from charting.assessment.queries import newest_assessment, visit_at_hand, words_of
from charting.assessment.scales import scales_for
from charting.errors import (
    AreaIsComposite,
    NothingAssessed,
    ReasonNeeded,
    SideNotTaken,
    SideRequired,
)
from charting.ground.acting_staff import require_staff
from charting.ground.sealing_orders_and_assessments import seal_assessment
from charting.models import Assessment, AssessmentFinding, AssessmentRetraction
from charting.models.plan import Side
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clients.services import lock_client
from treatments.models import FacialArea

BOTH = "B"
"""As tapped: the same on both sides."""


@dataclass(frozen=True)
class Seen:
    """One tap: what is seen in an area, on the client's right (R), left (L) or both sides (B).

    Midline areas take no side. `grade` is one of `scale` (its id), or None without one.
    """

    area: FacialArea
    finding: str
    side: str = ""
    scale: str = ""
    grade: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Person:
    """What heads an assessment: skin type and Glogau as numbers, goals as the client says them."""

    skin_type: int | None = None
    glogau: int | None = None
    goals: str = ""


@transaction.atomic
def note_finding(*, client: Client, seen: Seen, by: User, now: datetime) -> list[AssessmentFinding]:
    """Write down what is seen; again in the same place replaces it. Begins the draft if need be.

    Raises NotPermitted, AreaIsComposite, SideRequired, SideNotTaken, NoSuchGrade.
    """
    sides = _sides_of(seen)
    _require_grade(seen)
    draft = _open_draft(client, by, now)
    noted = [_set_finding(draft, seen, side) for side in sides]
    _looked_at_anew(draft, seen.area.pk)
    facts = {"area": seen.area.pk, "sides": "".join(sides), "finding": seen.finding}
    record(by=by, action="assessment.finding_noted", target=draft, **facts)
    return noted


@transaction.atomic
def drop_finding(*, finding: AssessmentFinding, by: User) -> None:
    """Take a finding out of the draft. Raises NotPermitted, AssessmentKept."""
    require_staff(by, Permission.WRITE_CHARTS)
    draft = _lock_open(finding.assessment)
    place = {"area": finding.area_id, "side": finding.side, "finding": finding.finding}
    record(by=by, action="assessment.finding_dropped", target=draft, **place)
    finding.delete()


@transaction.atomic
def note_well(*, client: Client, areas: list[FacialArea], by: User, now: datetime) -> Assessment:
    """These were looked at and need nothing: they are not asked about again.

    Where something is noted, that stands. Raises NotPermitted.
    """
    draft = _open_draft(client, by, now)
    noted = set(draft.findings.values_list("area_id", flat=True))
    codes = [area.pk for area in areas if area.pk not in noted]
    draft.found_well = sorted({*draft.found_well, *codes})
    draft.save(update_fields=["found_well"])
    record(by=by, action="assessment.found_well", target=draft, areas=codes)
    return draft


@transaction.atomic
def describe_person(*, client: Client, person: Person, by: User, now: datetime) -> Assessment:
    """Skin type, Glogau and goals of the draft, as they are now. Raises NotPermitted."""
    draft = _open_draft(client, by, now)
    draft.skin_type, draft.glogau = person.skin_type, person.glogau
    draft.goals = person.goals.strip()
    draft.save(update_fields=["skin_type", "glogau", "goals"])
    record(by=by, action="assessment.person_described", target=draft)
    return draft


@transaction.atomic
def note_as_last_time(
    *, client: Client, by: User, now: datetime, areas: list[str] | None = None
) -> Assessment:
    """Take over what the last assessment found, in these areas or wherever nothing is noted yet.

    What the draft says already stays. Raises NotPermitted, NothingAssessed if there is no last one.
    """
    last = newest_assessment(client)
    if last is None:
        raise NothingAssessed("There is no earlier assessment to take over.")
    draft = _open_draft(client, by, now)
    noted = set(draft.findings.values_list("area_id", flat=True)) | set(draft.found_well)
    earlier = [one for one in last.findings.all() if one.area_id not in noted]
    taken = [one for one in earlier if areas is None or one.area_id in areas]
    AssessmentFinding.objects.bulk_create(_copy(one, draft) for one in taken)
    record(by=by, action="assessment.taken_over", target=draft, findings=len(taken))
    return draft


@transaction.atomic
def keep_assessment(*, assessment: Assessment, by: User, now: datetime) -> Assessment:
    """Close the draft; from now on it is as it is, and counts.

    Raises NotPermitted, AssessmentKept, NothingAssessed.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    draft = _lock_open(assessment)
    if not (draft.findings.exists() or draft.found_well or draft.skin_type or draft.goals):
        raise NothingAssessed("Note what you see in at least one area first.")
    draft.kept_by, draft.kept_at = staff, now
    seal_assessment(draft)
    draft.save(update_fields=["kept_by", "kept_at", "seal", "key_version"])
    record(by=by, action="assessment.kept", target=draft, client=draft.client_id, sealed=True)
    return draft


@transaction.atomic
def throw_away(*, assessment: Assessment, by: User) -> None:
    """Give a draft up with all it says. Raises NotPermitted, AssessmentKept."""
    require_staff(by, Permission.WRITE_CHARTS)
    draft = _lock_open(assessment)
    record(by=by, action="assessment.thrown_away", target=draft, client=draft.client_id)
    draft.delete()


@transaction.atomic
def take_back(
    *, assessment: Assessment, reason: str, by: User, now: datetime
) -> AssessmentRetraction:
    """It was kept by mistake: it counts no more, and stays readable. Once more changes nothing.

    Raises NotPermitted, ReasonNeeded, NothingAssessed for a draft.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(assessment.client_id)
    if assessment.kept_at is None:
        raise NothingAssessed("A draft is thrown away, not taken back.")
    if not reason.strip():
        raise ReasonNeeded("Why is it taken back?", field="reason", warnings=[])
    taken, is_new = AssessmentRetraction.objects.get_or_create(
        assessment=assessment, defaults={"reason": reason.strip(), "by": staff, "at": now}
    )
    if is_new:
        record(by=by, action="assessment.taken_back", target=assessment, reason=taken.reason)
    return taken


def _open_draft(client: Client, by: User, now: datetime) -> Assessment:
    """The client's draft, locked. Else one is begun, with the last one beside it: skin type and
    Glogau as they were, and as goals what the client wrote when booking."""
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(client.pk)
    rows = Assessment.objects.select_for_update().filter(client=client, kept_at=None)
    if draft := rows.first():
        return draft
    last, visit = newest_assessment(client), visit_at_hand(client, now)
    draft = Assessment(client=client, by=staff, at=now, starts_from=last)
    if last is not None:
        draft.skin_type, draft.glogau, draft.goals = last.skin_type, last.glogau, last.goals
    if visit is not None:
        is_today = visit.local_start.date() == visit.location.local(now).date()
        draft.appointment = visit if is_today else None
        draft.goals = words_of(visit) or draft.goals
    draft.save()
    record(by=by, action="assessment.begun", target=draft, client=client.pk)
    return draft


def _lock_open(assessment: Assessment) -> Assessment:
    lock_client(assessment.client_id)
    found = Assessment.objects.select_for_update().filter(pk=assessment.pk).first()
    if found is None or found.kept_at:
        raise AssessmentKept("This assessment was kept or thrown away. Begin a new one.")
    return found


def _sides_of(seen: Seen) -> tuple[str, ...]:
    area = seen.area
    if area.is_composite:
        raise AreaIsComposite(f"{area} is assessed as its parts.", field="area", parts=[])
    if area.sides == (Side.MIDLINE,):
        if seen.side not in ("", Side.MIDLINE):
            raise SideNotTaken(f"{area} lies on the midline and has no side.", field="side")
        return area.sides
    if seen.side == BOTH:
        return area.sides
    if seen.side not in area.sides:
        raise SideRequired(f"{area}: the client's right, left, or both?", field="side")
    return (seen.side,)


def _require_grade(seen: Seen) -> None:
    if seen.grade is None:
        return
    scale = next((one for one in scales_for(seen.area.pk) if one.id == seen.scale), None)
    if scale is None:
        raise NoSuchGrade(
            f"{seen.area} is not graded on {seen.scale or 'no scale'}.", field="scale"
        )
    if seen.grade not in scale.grades:
        said = f"{scale.id} goes from {scale.lowest} to {scale.highest}, not {seen.grade}."
        raise NoSuchGrade(said, field="grade")


def _set_finding(draft: Assessment, seen: Seen, side: str) -> AssessmentFinding:
    scale = "" if seen.grade is None else seen.scale
    noted, _ = AssessmentFinding.objects.update_or_create(
        assessment=draft,
        area=seen.area,
        side=side,
        finding=seen.finding,
        defaults={"scale": scale, "grade": seen.grade, "note": seen.note.strip()},
    )
    return noted


def _looked_at_anew(draft: Assessment, code: str) -> None:
    if code in draft.found_well:
        draft.found_well = [one for one in draft.found_well if one != code]
        draft.save(update_fields=["found_well"])


def _copy(one: AssessmentFinding, draft: Assessment) -> AssessmentFinding:
    same = {"area_id": one.area_id, "side": one.side, "finding": one.finding}
    graded = {"scale": one.scale, "grade": one.grade, "note": one.note}
    return AssessmentFinding(assessment=draft, **same, **graded)
