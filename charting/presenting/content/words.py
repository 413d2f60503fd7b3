"""What a plan says to its client, in the language that is read now.

Figures come from the catalogue, with its sources; what waits for a prescriber's review is left
out. What holds for every plan: onset and peak of a neurotoxin [R21]; the jaw takes its time [R35];
spread of the effect, in the boxed warning of every label [R1]-[R6]; filler in a vessel [R130], most
often at nose, forehead and glabella [R40]; filler and dental work, vaccines, illness [R131][R134];
lips and cold sores [R145]; medicines [R148]. Pain is told as on the public pages.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from charting.plans.rows import Labels, is_on_label
from charting.presenting.content.lines import Line
from medspa.formats.dates import FIRST_LANGUAGE, current_language
from treatments.models import (
    AreaGuidance,
    CommonQuestion,
    FacialArea,
    Modality,
    Product,
    Treatment,
)
from treatments.wording import months_span, plain_number
from website.treatments.pages import in_words_of_reader

Data = dict[str, Any]
LIPS = {"LIP_UPPER", "LIP_LOWER", "PERIORAL", "LIP_FLIP", "COMMISSURE"}
# Lines of a treatment's risks that `_serious` tells in words of our own, by what is given: a line
# is left out only where those words stand on the page. Told twice is no harm, not told is.
TOLD_APART = {
    Modality.FILLER: re.compile(r"\b(stroke|eyesight|derrame|la vista)\b", re.IGNORECASE),
    Modality.NEUROTOXIN: re.compile(r"\b(breathe|respirar)\b", re.IGNORECASE),
}


def line_words(
    line: Line, guidance: Mapping[tuple[str, str], AreaGuidance], labels: Labels
) -> Data:
    """Name, what it does, how much of what, when it shows and how long it lasts."""
    about = guidance.get((line.area.pk, line.modality)) or next(
        (found for code in line.codes if (found := guidance.get((code, line.modality)))), None
    )
    does = about.plain_words if about else ""
    return {
        "name": gettext(line.area.lay_name),
        "does": gettext(does) if does else "",
        "amount": amount_words(line),
        "shows": _shows(line),
        "lasts": _lasts(line, about),
        "off_label": _off_label_words(line) if is_off_label(line, labels) else "",
    }


def amount_words(line: Line) -> str:
    """ "52 units of Botox Cosmetic, both sides", "2 mL of Juvederm Voluma XC"."""
    amount, product = line.amount, line.items[0].product
    number = plain_number(amount.value)
    if line.modality == Modality.NEUROTOXIN:
        units = gettext("%(number)s units of %(product)s")
        said = units % {"number": number, "product": product}
    else:
        volume = gettext("%(number)s mL of %(product)s")
        said = volume % {"number": number, "product": product or gettext("filler")}
        said = said.replace(" mL", "\N{NO-BREAK SPACE}mL")
    return ", ".join([said, *_side_words(line)])


def _side_words(line: Line) -> list[str]:
    words = {
        "RL": gettext("both sides"),
        "R": gettext("your right side"),
        "L": gettext("your left side"),
    }
    return [words[line.sides]] if line.sides in words else []


def _shows(line: Line) -> str:
    if line.modality == Modality.NEUROTOXIN:
        if "MASSETER" in line.codes:
            return gettext("Changes slowly: give it 3 months")
        return gettext("Starts in about 2 days, full effect in 1 to 4 weeks")
    product = line.items[0].product
    if product and product.kind == Product.Kind.PLLA:
        return ""
    return gettext("Shows right away")


def _lasts(line: Line, about: AreaGuidance | None) -> str:
    product = line.items[0].product
    span = months_span(product.recall_months_min, product.recall_months_max) if product else ""
    if not span and about and about.recall_is_agreed:
        span = about.months
    return gettext("lasts %(months)s") % {"months": span} if span else ""


def feels(modalities: Sequence[str]) -> list[str]:
    """Pain and numbing, as the public pages have it."""
    slugs = [f"pain-{modality}" for modality in modalities]
    rows = CommonQuestion.objects.for_clients().filter(slug__in=slugs)
    rows = rows.filter(language__in={current_language(), FIRST_LANGUAGE})
    told = {row.slug: row for row in sorted(rows, key=_is_reader)}
    return [told[slug].answer.strip() for slug in slugs if slug in told]


def _is_reader(row: CommonQuestion) -> bool:
    return row.language == current_language()


def before_words(lines: Iterable[Line]) -> list[str]:
    """What to do before a visit with these lines."""
    lines = list(lines)
    said = [gettext("Tell us about every medicine you take. Don't stop one on your own.")]
    if any(line.modality == Modality.FILLER for line in lines):
        said.append(
            gettext(
                "Dental work or a vaccine within two weeks of the visit? Tell us, and we find "
                "another day."
            )
        )
    if any(LIPS & set(line.codes) for line in lines):
        said.append(gettext("If you ever had a cold sore, tell us before we treat your lips."))
    said.append(gettext("Feeling sick, or a rash where we'd treat? Call us, and we move it."))
    return said


def risk_words(lines: Sequence[Line], labels: Labels) -> Data:
    """`usual`: of the treatments that these lines belong to; `serious`: rare, and told plainly."""
    areas = {(code, line.modality) for line in lines for code in (*line.codes, line.area.pk)}
    used = {modality for _, modality in areas}
    return {
        "usual": _usual(areas),
        "serious": _serious(used, any(_is_highest(line) for line in lines)),
        "off_label": _off_label(lines, labels),
    }


def _usual(areas: set[tuple[str, str]]) -> list[str]:
    rows = Treatment.objects.published().prefetch_related("treatment_areas")
    told = [
        treatment
        for treatment in in_words_of_reader(rows)
        if any((row.area_id, row.modality) in areas for row in treatment.treatment_areas.all())
        and len({row.modality for row in treatment.treatment_areas.all()} - _of(areas)) == 0
    ]
    said = [risk for treatment in told for risk in treatment.risk_list]
    apart = [words for modality, words in TOLD_APART.items() if modality in _of(areas)]
    usual = dict.fromkeys(risk for risk in said if not any(one.search(risk) for one in apart))
    return [risk for risk in usual if not any(o != risk and o.startswith(risk) for o in usual)]


def _of(areas: set[tuple[str, str]]) -> set[str]:
    return {modality for _, modality in areas}


def _is_highest(line: Line) -> bool:
    tiers = {item.area.vascular_tier for item in line.items}
    return line.modality == Modality.FILLER and FacialArea.Tier.A in tiers


def _serious(used: set[str], is_highest: bool) -> list[str]:
    said = []
    if Modality.FILLER in used:
        said.append(
            gettext(
                "Filler that blocks a blood vessel can harm skin or eyesight, or cause a stroke. "
                "We check as we go, with the medicine that dissolves hyaluronic acid in the room."
            )
        )
    if is_highest:
        said.append(
            gettext(
                "Most of the harm to eyesight that is known came from filler at the nose, the "
                "forehead and between the brows. A prescriber does this part, or signs for it."
            )
        )
    if Modality.NEUROTOXIN in used:
        said.append(
            gettext(
                "The effect of a neurotoxin can spread, hours to weeks later, and make it hard to "
                "swallow, speak or breathe. Call 911 if it does."
            )
        )
    return said


def is_off_label(line: Line, labels: Labels) -> bool:
    """As staff read it on the plan; a class that is still open is decided at the visit."""
    return any(is_on_label(item.substance, item.area, labels) is False for item in line.items)


def _off_label_words(line: Line) -> str:
    says = gettext("Off-label: %(product)s is FDA-approved, but not for this area.")
    return says % {"product": line.items[0].product}


def _off_label(lines: Sequence[Line], labels: Labels) -> list[str]:
    """The names of what no label has for this product."""
    found = [line for line in lines if is_off_label(line, labels)]
    return list(dict.fromkeys(gettext(line.area.lay_name) for line in found))


def gap_words(least: int, most: int) -> str:
    """ "2 to 4 weeks later"; from the same day on: "within 4 weeks"."""
    low, high = round(least / 7), round(most / 7)
    if not high:
        return gettext("the same day or later")
    if not low:
        return ngettext("within %(n)s week", "within %(n)s weeks", high) % {"n": high}
    if low == high:
        said = ngettext("%(n)s week later", "%(n)s weeks later", low)
        return said % {"n": low}
    return gettext("%(low)s to %(high)s weeks later") % {"low": low, "high": high}


def given_words(modalities: Iterable[str]) -> str:
    """ "Neurotoxin and filler"."""
    first, *others = [gettext(Modality(each).label) for each in modalities]
    return f" {gettext('and')} ".join([first, *(name.lower() for name in others)])
