"""What the public pages show of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404
from django.utils.translation import gettext

from medspa.formats.dates import FIRST_LANGUAGE, current_language
from treatments.models import AreaGuidance, FacialArea, Modality, Treatment
from website.models import TreatmentWords

# Where on the face a treatment is listed: in the region of most of its areas.
REGIONS = FacialArea.Region
SPANS_REGIONS = 3  # so many make it a treatment of the whole face


@dataclass(frozen=True)
class TreatedArea:
    """One area of a treatment, in a client's words."""

    area: FacialArea
    modality: Modality
    does: str
    lasts: str
    guidance: AreaGuidance | None = None

    @property
    def name(self) -> str:
        return gettext(self.area.lay_name)

    @property
    def light(self) -> str:
        return gettext(self.area.light) if self.area.light else ""


@dataclass(frozen=True)
class TreatmentPage:
    treatment: Treatment
    areas: list[TreatedArea]
    others: list[Treatment]

    @property
    def modalities(self) -> list[Modality]:
        """In the order of the page."""
        return list(dict.fromkeys(treated.modality for treated in self.areas))

    @property
    def is_of_whole_face(self) -> bool:
        return len({treated.area.region for treated in self.areas}) >= SPANS_REGIONS

    @property
    def area_codes(self) -> list[str]:
        """Each once, in the order of the page."""
        return list(dict.fromkeys(treated.area.code for treated in self.areas))

    @property
    def asks_prescriber(self) -> bool:
        """Filler in an area of the highest vascular tier: a prescriber performs or co-signs."""
        highest = FacialArea.Tier.A
        return any(
            treated.modality == Modality.FILLER and treated.area.vascular_tier == highest
            for treated in self.areas
        )


@dataclass(frozen=True)
class RegionOfTreatments:
    label: str
    treatments: list[Treatment]

    @property
    def area_codes(self) -> list[str]:
        return [row.area_id for each in self.treatments for row in each.treatment_areas.all()]


def treatment_page(slug: str) -> TreatmentPage:
    """The page of one published treatment. Raises Http404."""
    published = in_words_of_reader(Treatment.objects.published())
    treatment = next((t for t in published if t.slug == slug), None)
    if treatment is None:
        raise Http404("No such treatment.")
    others = [other for other in published if other != treatment]
    return TreatmentPage(treatment, treated_areas(treatment), others)


def treatments_by_region() -> tuple[list[Treatment], list[RegionOfTreatments]]:
    """Those that span regions, and the others by the region they lie in, from above."""
    published = in_words_of_reader(
        Treatment.objects.published().prefetch_related("treatment_areas__area")
    )
    order = REGIONS.values
    regional = sorted(
        (t for t in published if _region(t)), key=lambda t: order.index(str(_region(t)))
    )
    return (
        [t for t in published if not _region(t)],
        [
            RegionOfTreatments(gettext(str(REGIONS(region).label)), list(group))
            for region, group in groupby(regional, key=lambda t: str(_region(t)))
        ],
    )


def _region(treatment: Treatment) -> str | None:
    """The region in which most of its areas lie; None where they lie in three or in none."""
    regions = [row.area.region for row in treatment.treatment_areas.all()]
    return max(REGIONS.values, key=regions.count) if 0 < len(set(regions)) < SPANS_REGIONS else None


def in_words_of_reader(treatments: Iterable[Treatment]) -> list[Treatment]:
    """The same with the words of the reader's language where there are any. Not to be saved."""
    found = list(treatments)
    if current_language() == FIRST_LANGUAGE:
        return found
    words = {
        row.treatment_id: row for row in TreatmentWords.objects.filter(language=current_language())
    }
    for treatment in found:
        if row := words.get(treatment.pk):
            for name in ("name", "summary", "body", "lasts", "risks"):
                setattr(treatment, name, getattr(row, name))
    return found


def treated_areas(treatment: Treatment) -> list[TreatedArea]:
    """The areas in the order of the page. How long it lasts is shown only once that is agreed."""
    rows = list(treatment.treatment_areas.select_related("area"))
    guidance = {
        (row.area_id, row.modality): row
        for row in AreaGuidance.objects.filter(area__in=[row.area_id for row in rows])
    }
    return [
        _treated(row.area, Modality(row.modality), guidance.get((row.area_id, row.modality)))
        for row in rows
    ]


def _treated(area: FacialArea, modality: Modality, guidance: AreaGuidance | None) -> TreatedArea:
    if guidance is None:
        return TreatedArea(area, modality, "", "")
    lasts = guidance.months if guidance.recall_is_agreed else ""
    return TreatedArea(area, modality, gettext(guidance.plain_words), lasts, guidance)


def lasting_treatments() -> list[Treatment]:
    """Those whose span is known, the shortest first."""
    known = Treatment.objects.published().filter(recall_months_max__isnull=False)
    in_order = known.order_by("recall_months_max", "recall_months_min", "position")
    return in_words_of_reader(in_order)
