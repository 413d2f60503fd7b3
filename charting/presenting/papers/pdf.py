"""The presented plan as a PDF: the words of the page, in the language that is read now."""

from base64 import b64decode
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext

from charting.ground.papers.printing import print_paper
from charting.presenting.face import Area, Face, face_of
from charting.presenting.shown import NOT_NOW, YES, ShownLine, ShownPlan, ShownVisit
from medspa.clinic.models import Organisation
from medspa.formats.dates import current_language, format_when

ROOT = settings.BASE_DIR
TEMPLATE = ROOT / "charting" / "presenting" / "papers" / "plan.typ"
PLATE = "/static/img/face/front-light-2x.webp"
Data = dict[str, Any]


def plan_pdf(plan: ShownPlan) -> bytes:
    """Typeset from data alone: what a client wrote can never become markup."""
    return print_paper(TEMPLATE, document_of(plan), root=ROOT)


def document_of(plan: ShownPlan) -> Data:
    """Everything that the paper says, in the order in which it says it."""
    return {
        "language": current_language(),
        "titles": _titles(),
        "client": plan.contents["client"],
        "quote": plan.contents["quote"],
        "lead": gettext("Here's the plan from %(who)s. Keep what you like.") % {"who": plan.who},
        "plate": PLATE,
        "face": _drawing(face_of(plan)),
        "left_alone": plan.left_alone,
        "visits": [_visit(visit) for visit in plan.visits],
        "usual": list(plan.words["risks"]["usual"]),
        "off_label": _off_label(plan),
        "serious": list(plan.words["risks"]["serious"]),
        **_estimate(plan),
        **_signature(plan),
        "footer": _footer(plan),
    }


def _titles() -> Data:
    return {
        "title": gettext("Your balance plan"),
        "left_alone": gettext("We'd leave alone:"),
        "feels": gettext("How it feels"),
        "before": gettext("Before you come"),
        "risks": gettext("What can go wrong"),
        "estimate": gettext("Your written estimate"),
        "total": gettext("What you said yes to"),
        "signed": gettext("You signed this plan"),
    }


def _visit(visit: ShownVisit) -> Data:
    return {
        "name": visit.name,
        "about": visit.about,
        "feels": list(visit.words["feels"]),
        "before": list(visit.words["before"]),
        "lines": [_line(line) for line in visit.lines],
    }


def _line(line: ShownLine) -> Data:
    answers = {YES: gettext("Yes"), NOT_NOW: gettext("Not now")}
    return {
        "number": str(line.number),
        "name": line.words["name"],
        "sentence": line.sentence,
        "times": line.times,
        "off_label": line.off_label,
        "price": line.price_text,
        "answer": answers.get(line.state, ""),
        "reason": line.answered.reason if line.answered else "",
    }


def _off_label(plan: ShownPlan) -> str:
    if not plan.off_label:
        return ""
    says = gettext("For %(areas)s it's “off-label”: FDA-approved, but for other areas.")
    return says % {"areas": plan.off_label}


def _estimate(plan: ShownPlan) -> Data:
    sums = [
        {"name": f"{visit.name}  {visit.names}".strip(), "total": visit.total_text}
        for visit in plan.visits_accepted
    ]
    if not plan.accepted:
        return {"sums": [], "total": "", "terms": _not_yet(plan)}
    terms = gettext(
        "This is an estimate, not a contract. It can change if you need more or less; we ask "
        "first. If a bill comes to $400 or more above it, you have the right to dispute it."
    )
    return {
        "sums": sums if plan.has_prices else [],
        "total": plan.total_text,
        "terms": terms,
    }


def _not_yet(plan: ShownPlan) -> str:
    if plan.has_prices:
        return gettext(
            "Say yes to what you want. What it costs in all then stands here, in writing."
        )
    return gettext("We'll give you the prices in writing before your first visit.")


def _signature(plan: ShownPlan) -> Data:
    shown = plan.presentation
    if shown.signed_at is None:
        return {"signed": "", "signed_at": "", "drawing": []}
    at = format_when(shown.location.local(shown.signed_at), "j F Y, g:i A")
    drawing = list(b64decode(shown.signed_drawing))
    return {"signed": shown.signed_name, "signed_at": at, "drawing": drawing}


def _footer(plan: ShownPlan) -> str:
    clinic = Organisation.objects.first()
    place = plan.contents["location"]
    day = format_when(plan.presentation.location.local(plan.presentation.presented_at), "j F Y")
    said = [plan.contents["client"], day, str(clinic or ""), place["name"], place["phone"]]
    return ", ".join(part for part in said if part)


def _drawing(face: Face) -> str:
    """Outlines and numbers over the plate, in its own coordinates."""
    drawn = "".join(_outline(area) for area in face.areas)
    numbered = "".join(_number(area) for area in face.areas)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 730">{drawn}{numbered}</svg>'


def _outline(area: Area) -> str:
    dashed = ' stroke-dasharray="5 5"' if area.kind == "off" else ""
    fill = "none" if area.kind == "off" else "#fff3e6"
    return (
        f'<path d="{escape(area.path)}" fill="{fill}" fill-opacity=".45" stroke="#6d2f2a"'
        f' stroke-width="1.5"{dashed}/>'
    )


def _number(area: Area) -> str:
    is_first = area.kind == "first"
    fill, ink = ("#2b211d", "#f7ece2") if is_first else ("#fffdfa", "#2b211d")
    return (
        f'<g transform="{area.at}"><circle r="19" fill="{fill}"'
        f' stroke="#2b211d" stroke-width="2"/><text y="8" font-size="22" text-anchor="middle"'
        f' font-family="Libertinus Serif" fill="{ink}">{area.number}</text></g>'
    )
