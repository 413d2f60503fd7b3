from typing import Any

from django.contrib import admin

from treatments.admin.areas import DOSE_FIELDS, INDICATION_FIELDS, DoseRangeTable
from treatments.admin.catalogue import CatalogueAdmin, CatalogueTable, WhyFormSet
from treatments.admin.filters import InForceFilter, SourceFilter
from treatments.models import Indication, LabelDilution, Product, ProductPack


class PackFormSet(WhyFormSet):
    def once(self, said: dict[str, Any]) -> dict[str, Any]:
        return {name: said[name] for name in ("gtin", "box_gtin") if said.get(name)}


class PackTable(CatalogueTable):
    model = ProductPack
    formset = PackFormSet


class DilutionFormSet(WhyFormSet):
    def once(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"diluent_ml": (said.get("pack"), said.get("diluent_ml"))}


class DilutionTable(CatalogueTable):
    model = LabelDilution
    formset = DilutionFormSet


class IndicationTable(CatalogueTable):
    model = Indication
    fields = ("area", *INDICATION_FIELDS)


class ProductDoseRangeTable(DoseRangeTable):
    fields = ("area", "modality", *DOSE_FIELDS)


@admin.register(Product)
class ProductAdmin(CatalogueAdmin):
    list_display = (
        "name",
        "proper_name",
        "kind",
        "unit",
        "is_active",
        "review",
        "version",
    )
    list_filter = ("needs_review", "kind", SourceFilter, "is_active", "family")
    source_fields = ("source", "notes")
    list_select_related = ("edited_by",)
    search_fields = ("name", "proper_name", "slug", "packs__gtin", "packs__ndc")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (PackTable, DilutionTable, IndicationTable, ProductDoseRangeTable)


@admin.register(ProductPack)
class ProductPackAdmin(CatalogueAdmin):
    list_display = ("product", "name", "amount", "gtin", "ndc", "is_active", "review")
    list_filter = ("needs_review", SourceFilter, "is_active", "product__kind")
    list_select_related = ("product",)
    search_fields = ("product__name", "name", "gtin", "box_gtin", "ndc")
    autocomplete_fields = ("product",)


@admin.register(LabelDilution)
class LabelDilutionAdmin(CatalogueAdmin):
    list_display = ("product", "pack", "diluent_ml", "concentration", "source", "review")
    list_filter = ("needs_review", SourceFilter, "product")
    list_select_related = ("product", "pack__product")
    autocomplete_fields = ("product", "pack")


@admin.register(Indication)
class IndicationAdmin(CatalogueAdmin):
    list_display = (
        "product",
        "area",
        "wording",
        "began_on",
        "ended_on",
        "source",
        "review",
        "version",
    )
    list_filter = (InForceFilter, "needs_review", "product__kind", SourceFilter, "area__region")
    list_select_related = ("product", "area")
    search_fields = ("product__name", "area__code", "area__trade_name", "area__lay_name", "wording")
    autocomplete_fields = ("product", "area")
    date_hierarchy = "began_on"
