from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from treatments.admin.catalogue import (
    CatalogueAdmin,
    CatalogueInline,
    CatalogueTable,
    WhyFormSet,
    as_chip,
)
from treatments.admin.filters import LabelFilter, SourceFilter, on_label_today
from treatments.models import AreaGuidance, DoseRange, FacialArea, Indication, TimingRule

AREA_NAMES = ("code", "trade_name", "lay_name", "clinical_name")
NAMES_OF_ITS_AREA = tuple(f"area__{name}" for name in AREA_NAMES)


class GuidanceInline(CatalogueInline):
    model = AreaGuidance
    fields = (
        ("modality", "target"),
        "plain_words",
        ("technique", "danger"),
        "longevity",
        ("recall_months_min", "recall_months_max", "recall_source"),
        "notes",
        "needs_review",
    )


DOSE_FIELDS = (
    "basis",
    "min_amount",
    "max_amount",
    "typical_amount",
    "warn_above_side",
    "warn_above_total",
    "points",
    "source",
    "needs_review",
)
INDICATION_FIELDS = (
    "wording",
    "began_on",
    "began_precision",
    "ended_on",
    "source",
    "needs_review",
)


class DoseRangeFormSet(WhyFormSet):
    def once(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"modality": tuple(said.get(name) for name in ("area", "modality", "product"))}


class DoseRangeTable(CatalogueTable):
    model = DoseRange
    formset = DoseRangeFormSet
    fields = ("modality", "product", *DOSE_FIELDS)


class IndicationTable(CatalogueTable):
    model = Indication
    fields = ("product", *INDICATION_FIELDS)


@admin.register(FacialArea)
class FacialAreaAdmin(CatalogueAdmin):
    """Everything about one area on one page. The codes are fixed: charts and plates name them."""

    list_display = ("trade_name", "lay_name", "clinical_name", "code", "region", "vascular_tier")
    list_filter = ("region", "laterality", "takes_neurotoxin", "takes_filler", "vascular_tier")
    search_fields = AREA_NAMES
    readonly_fields: ClassVar = (*CatalogueAdmin.readonly_fields, "code", "laterality", "seed_note")
    fields = (
        ("code", "laterality"),
        ("trade_name", "lay_name", "clinical_name"),
        "light",
        ("region", "position"),
        ("takes_neurotoxin", "takes_filler", "vascular_tier"),
        "seed_note",
        ("version", "edited_at", "edited_by"),
    )
    inlines = (GuidanceInline, DoseRangeTable, IndicationTable)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AreaGuidance)
class AreaGuidanceAdmin(CatalogueAdmin):
    list_display = (
        "area",
        "modality",
        "target",
        "months",
        "review",
        "version",
    )
    list_filter = ("needs_review", "modality", SourceFilter, "area__region")
    source_fields = ("recall_source", "longevity", "technique", "danger", "notes")
    list_select_related = ("area", "edited_by")
    search_fields = (*NAMES_OF_ITS_AREA, "target")
    autocomplete_fields = ("area",)

    @admin.display(description="Due again after")
    def months(self, guidance: AreaGuidance) -> str:
        return guidance.months


@admin.register(DoseRange)
class DoseRangeAdmin(CatalogueAdmin):
    list_display = (
        "area",
        "holds_for",
        "usual",
        "label_today",
        "source",
        "review",
        "version",
    )
    list_filter = (
        "needs_review",
        "modality",
        LabelFilter,
        SourceFilter,
        "basis",
        "area__region",
        ("product", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("area", "product")
    fields = (
        ("area", "modality", "product"),
        ("basis", "min_amount", "max_amount", "typical_amount", "repeat_amount"),
        ("warn_above_side", "warn_above_total", "pool"),
        "points",
        "source",
        "needs_review",
        "notes",
        ("version", "edited_at", "edited_by"),
    )
    search_fields = (*NAMES_OF_ITS_AREA, "product__name")
    autocomplete_fields = ("area", "product")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DoseRange]:
        rows: QuerySet[DoseRange] = super().get_queryset(request)
        return rows.annotate(is_on_label=on_label_today())

    @admin.display(description="Product", ordering="product__position")
    def holds_for(self, dose: DoseRange) -> str:
        return str(dose.product or "Hyaluronic acid")

    @admin.display(description="Usual amount", ordering="max_amount")
    def usual(self, dose: DoseRange) -> str:
        return dose.in_words

    @admin.display(description="Label")
    def label_today(self, dose: DoseRange) -> str:
        if dose.product is None:
            return as_chip("by product")
        is_on = dose.is_on_label  # type: ignore[attr-defined]
        return as_chip("on-label", "is-on") if is_on else as_chip("off-label")


@admin.register(TimingRule)
class TimingRuleAdmin(CatalogueAdmin):
    list_display = (
        "modality",
        "review_day",
        "touchup_from_day",
        "touchup_to_day",
        "review",
        "version",
    )
