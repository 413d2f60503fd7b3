"""What the public pages show of the catalogue."""

from dataclasses import dataclass

from django.http import Http404

from treatments.models import AreaGuidance, FacialArea, Modality, Treatment


@dataclass(frozen=True)
class TreatedArea:
    """One area of a treatment, in a client's words."""

    area: FacialArea
    modality: Modality
    does: str
    lasts: str


@dataclass(frozen=True)
class TreatmentPage:
    treatment: Treatment
    areas: list[TreatedArea]
    others: list[Treatment]

    @property
    def outlines(self) -> str:
        """Classes by which the style sheet shows the outlines of these areas on the face."""
        return " ".join(dict.fromkeys(f"show-{treated.area.code}" for treated in self.areas))

    @property
    def made_with(self) -> list[str]:
        return [m.label for m in Modality if any(t.modality == m for t in self.areas)]


def treatment_page(slug: str) -> TreatmentPage:
    """The page of one published treatment. Raises Http404."""
    published = list(Treatment.objects.published())
    treatment = next((t for t in published if t.slug == slug), None)
    if treatment is None:
        raise Http404("No such treatment.")
    others = [other for other in published if other != treatment]
    return TreatmentPage(treatment, treated_areas(treatment), others)


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
    return TreatedArea(area, modality, guidance.plain_words, lasts)
