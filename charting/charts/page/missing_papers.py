"""What is missing before something is given, told when a product or a place is chosen."""

from dataclasses import dataclass
from datetime import datetime

from charting.clearances.validity import (
    Moment,
    clearance_problem,
    consent_problem,
    off_label_acknowledged,
)
from charting.models import ConsentForm
from charting.record.contents import ChartContents
from treatments.models import FacialArea, Product


@dataclass(frozen=True)
class MissingPapers:
    """Sentences, empty where nothing is missing; `form` is what the client can sign now."""

    clearance: str
    consent: str
    off_label: str
    form: ConsentForm | None

    def __bool__(self) -> bool:
        return bool(self.clearance or self.consent or self.off_label)

    @property
    def asks_client(self) -> bool:
        return bool(self.consent or self.off_label)


def find_missing_papers(
    sheet: ChartContents, product: Product, area: FacialArea | None, now: datetime
) -> MissingPapers:
    """As of now, for this product and, if one is chosen, this area. No query."""
    modality = str(product.modality)
    moment = Moment.of(sheet.chart.appointment.location, now)
    regions = [area.region] if area else []
    consent = consent_problem(sheet.consents, sheet.forms, modality, moment)
    return MissingPapers(
        clearance=clearance_problem(sheet.clearances, modality, regions, moment),
        consent=consent.replace(" before the first injection", " yet"),
        off_label="" if consent or not area else _off_label(sheet, product, area, moment),
        form=current_form(sheet, modality),
    )


def current_form(sheet: ChartContents, modality: str) -> ConsentForm | None:
    forms = [one for one in sheet.forms if one.modality == modality]
    return max(forms, key=lambda one: one.version, default=None)


def _off_label(sheet: ChartContents, product: Product, area: FacialArea, moment: Moment) -> str:
    if not sheet.is_off_label_on(product.pk, area.pk, moment.on):
        return ""
    if off_label_acknowledged(sheet.consents, sheet.forms, str(product.modality), moment):
        return ""
    return f"{product} is off-label in {area}, and the client has not yet agreed to that"
