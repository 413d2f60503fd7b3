"""What was seen on the client's face, as plain data to take away: kept assessments only."""

from typing import Any

from charting.models import Assessment, AssessmentFinding
from medspa.clients.models import Client

Data = dict[str, Any]


def assessments_of(client: Client) -> list[Data]:
    """Two queries."""
    kept = client.assessments.filter(kept_at__isnull=False).select_related("kept_by", "retraction")
    return [_assessment(one) for one in kept.prefetch_related("findings__area")]


def _assessment(one: Assessment) -> Data:
    if hasattr(one, "retraction"):  # it may be about somebody else
        return {"taken_back_at": one.retraction.at}
    return {
        "kept_at": one.kept_at,
        "kept_by": str(one.kept_by),
        "your_words": one.goals,
        "skin_type": one.get_skin_type_display() or "",
        "glogau": one.get_glogau_display() or "",
        "areas_that_need_nothing": one.found_well,
        "findings": [_finding(found) for found in one.findings.all()],
    }


def _finding(found: AssessmentFinding) -> Data:
    return {
        "area": found.area.full_name,
        "side": found.side,
        "finding": found.finding,
        "scale": found.scale,
        "grade": found.grade,
        "note": found.note,
    }
