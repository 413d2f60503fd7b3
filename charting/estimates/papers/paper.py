"""A written estimate as PDF, in the words of the page."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from charting.estimates.shown import ShownEstimate, ShownFee, ShownLine, born_in_words
from charting.ground.papers.printing import print_paper
from medspa.formats.dates import current_language

TEMPLATE = Path(__file__).parent / "estimate.typ"


def estimate_pdf(shown: ShownEstimate) -> bytes:
    """Typeset from data alone: what a client is called can never become markup."""
    return print_paper(TEMPLATE, paper_of(shown))


def paper_of(shown: ShownEstimate) -> dict[str, Any]:
    """All that stands on the paper."""
    content, estimate = shown.content, shown.estimate
    born = born_in_words(content)
    place = shown.place
    facts = [
        (gettext("For"), content["client"]["name"]),
        (gettext("Date of birth"), born),
        (gettext("Visit"), shown.visit),
        (gettext("When"), shown.when),
        (gettext("With"), shown.provider),
        (gettext("License"), shown.licence),
        (gettext("Where"), place["name"]),
        ("", f"{place['street']}, {place['city']}, {place['region']} {place['postal_code']}"),
        ("", place["phone"]),
    ]
    return {
        "lang": current_language(),
        "clinic": content["clinic"],
        "title": gettext("Your written estimate"),
        "facts": [[name, said] for name, said in facts if said],
        "expected": gettext("What we expect"),
        "lines": [*(_line(line) for line in shown.lines), *(_fee(fee) for fee in shown.fees)],
        "total": [gettext("Expected total"), shown.total],
        "changed": gettext("What changed since the last one"),
        "changes": shown.changes,
        "assumes": gettext("What it assumes"),
        "assumed": shown.assumes,
        "may": gettext("What may change it"),
        "may_change": shown.may_change,
        "rights": gettext("Your rights"),
        "notices": shown.notices,
        "foot": gettext("Issued %(at)s, version %(version)s")
        % {
            "at": shown.issued,
            "version": estimate.version,
        },
        "seal": estimate.sha256[:16],
    }


def _fee(fee: ShownFee) -> dict[str, str]:
    return {"name": fee.name, "about": fee.about, "number": "", "charge": fee.charge}


def _line(line: ShownLine) -> dict[str, str]:
    optional = gettext("optional") if line.is_optional else ""
    about = [each for each in (line.kind, line.areas, optional) if each]
    return {
        "name": line.name,
        "about": " · ".join(about),
        "number": f"{line.number} \N{MULTIPLICATION SIGN} {line.each}",
        "charge": line.charge,
    }
