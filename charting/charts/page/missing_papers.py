"""What is missing before something is given, told when a product or a place is chosen."""

from dataclasses import dataclass
from datetime import datetime

from charting.clearances.validity import clearance_problem
from charting.consents.asked import class_of
from charting.consents.validity import consent_problem, off_label_acknowledged
from charting.ground.moments import Moment
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
    contents: ChartContents, product: Product, area: FacialArea | None, now: datetime
) -> MissingPapers:
    """As of now, for this product and, if one is chosen, this area. No query."""
    modality = str(product.modality)
    moment = Moment.of(contents.chart.appointment.location, now)
    regions = [area.region] if area else []
    product_class = class_of(product)
    consent = consent_problem(contents.consents, contents.forms, modality, moment, product_class)
    return MissingPapers(
        clearance=clearance_problem(contents.clearances, modality, regions, moment),
        consent=consent.replace(" before the first injection", " yet"),
        off_label="" if consent or not area else _off_label(contents, product, area, moment),
        form=current_form(contents, modality),
    )


def current_form(contents: ChartContents, modality: str) -> ConsentForm | None:
    forms = [one for one in contents.forms if one.modality == modality and one.language == "en"]
    return max(forms, key=lambda one: one.version, default=None)


def _off_label(contents: ChartContents, product: Product, area: FacialArea, moment: Moment) -> str:
    if not contents.is_off_label_on(product.pk, area.pk, moment.on):
        return ""
    modality, product_class = str(product.modality), class_of(product)
    if off_label_acknowledged(contents.consents, contents.forms, modality, moment, product_class):
        return ""
    return f"{product} is off-label in {area}, and the client has not yet agreed to that"
