from treatments.models.area import AreaPart, FacialArea, Modality
from treatments.models.catalogue import CatalogueRow, SourcedRow
from treatments.models.dose_range import DoseRange
from treatments.models.guidance import AreaGuidance
from treatments.models.indication import Indication
from treatments.models.policy import GivingPolicy, Rule, Who
from treatments.models.price import Fee, Price, PricedClass
from treatments.models.product import Product, Unit
from treatments.models.question import CommonQuestion
from treatments.models.stock.lot import Lot, SuspectLot
from treatments.models.stock.movement import StockMovement
from treatments.models.stock.pack import LabelDilution, ProductPack
from treatments.models.stock.readiness import ReadyCheck, ReadyRule, StockMinimum
from treatments.models.stock.shortage import StockShortage
from treatments.models.timing_rule import TimingRule
from treatments.models.treatment import Treatment, TreatmentArea
from treatments.models.version import CatalogueVersion

__all__ = [
    "AreaGuidance",
    "AreaPart",
    "CatalogueRow",
    "CatalogueVersion",
    "CommonQuestion",
    "DoseRange",
    "FacialArea",
    "Fee",
    "GivingPolicy",
    "Indication",
    "LabelDilution",
    "Lot",
    "Modality",
    "Price",
    "PricedClass",
    "Product",
    "ProductPack",
    "ReadyCheck",
    "ReadyRule",
    "Rule",
    "SourcedRow",
    "StockMinimum",
    "StockMovement",
    "StockShortage",
    "SuspectLot",
    "TimingRule",
    "Treatment",
    "TreatmentArea",
    "Unit",
    "Who",
]
