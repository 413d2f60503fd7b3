from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from medspa.accounts.permissions import Permission
from medspa.audit.admin import AuditedAdmin, ReadOnlyAdmin
from treatments.admin.catalogue import CatalogueAdmin, EditedByPermission
from treatments.models import (
    Lot,
    ReadyCheck,
    ReadyRule,
    StockMinimum,
    StockMovement,
    SuspectLot,
)


class MovementTable(admin.TabularInline[StockMovement, Lot]):
    model = StockMovement
    fk_name = "lot"
    extra = 0
    fields = readonly_fields = ("at", "kind", "quantity", "by", "reason")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Lot)
class LotAdmin(EditedByPermission, AuditedAdmin):
    """Look up a lot. Packs come, go and are set aside on the pages of the stock alone."""

    permission = Permission.MANAGE_STOCK
    list_display = (
        "product",
        "lot_number",
        "pack",
        "location",
        "expires_on",
        "balance",
        "is_quarantined",
    )
    list_filter = ("location", "is_quarantined", "product__kind", "product")
    list_select_related = ("product", "pack__product", "location")
    search_fields = ("lot_number", "gtin", "product__name")
    date_hierarchy = "expires_on"
    fields = (
        "product",
        "pack",
        "location",
        "lot_number",
        "expires_on",
        "gtin",
        "balance",
        "supplier",
        "is_quarantined",
        "quarantine_reason",
    )
    readonly_fields = tuple(name for name in fields if name != "supplier")
    inlines = (MovementTable,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    list_display = ("at", "lot", "kind", "quantity", "by", "reason")
    list_filter = ("kind", "lot__location")
    list_select_related = ("lot__product",)
    search_fields = ("lot__lot_number", "lot__product__name", "reason", "by")
    date_hierarchy = "at"
    show_full_result_count = False
    actions = None


@admin.register(SuspectLot)
class SuspectLotAdmin(CatalogueAdmin):
    list_display = ("lot_number", "claims_to_be", "note", "source")
    search_fields = ("lot_number",)


@admin.register(StockMinimum)
class StockMinimumAdmin(EditedByPermission, AuditedAdmin):
    permission = Permission.MANAGE_STOCK
    list_display = ("pack", "location", "packs")
    list_filter = ("location",)
    list_select_related = ("pack__product", "location")
    search_fields = ("pack__product__name",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(ReadyRule)
class ReadyRuleAdmin(EditedByPermission, AuditedAdmin):
    """How much hyaluronidase a location keeps: a clinical figure, so the director's."""

    list_display = ("location", "hyaluronidase_units", "needs_review")
    list_select_related = ("location",)


@admin.register(ReadyCheck)
class ReadyCheckAdmin(ReadOnlyAdmin):
    list_display = ("day", "location", "is_passed", "fridge_c", "hyaluronidase_units", "at", "by")
    list_filter = ("location", "is_passed")
    list_select_related = ("location",)
    date_hierarchy = "day"
