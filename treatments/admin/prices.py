from django.contrib import admin

from medspa.audit.admin import AuditedAdmin
from treatments.models import ListPrice


@admin.register(ListPrice)
class ListPriceAdmin(AuditedAdmin):
    """What clients pay for a unit or a syringe: the public pages say it from here."""

    list_display = ("product", "amount")
    list_select_related = ("product",)
    autocomplete_fields = ("product",)
