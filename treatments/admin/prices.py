from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from medspa.audit.admin import AuditedAdmin
from medspa.web.request import moment_of
from treatments.admin.catalogue import as_chip, current_editor
from treatments.catalogue.price_book import PastPrices, begins_in_past
from treatments.catalogue.services.price_lines import take_back_prices
from treatments.models import Fee, Price

SHEET = "prices"


@admin.register(Fee)
class FeeAdmin(AuditedAdmin):
    """What is charged beside products; what it costs stands in the price book."""

    list_display = ("name", "is_least", "is_credited", "credited_days")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


class PriceForm(forms.ModelForm[Price]):
    """A line of the book. One that begins in the past asks whether that is meant."""

    now: datetime
    is_past_meant = forms.BooleanField(
        label="It begins in the past, and that is meant",
        required=False,
        help_text="Asked only of a first day that is over.",
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first_day, is_meant = said.get("valid_from"), said.get("is_past_meant")
        if first_day and not is_meant:
            line = Price(valid_from=first_day, location=said.get("location"))
            if begins_in_past(line, self.now):
                self.add_error("is_past_meant", PastPrices.asked)
        return said


@admin.register(Price)
class PriceAdmin(AuditedAdmin):
    """The price book. A new price is a new line with its first day; a slip is taken back."""

    form = PriceForm
    add_form_template = "admin/treatments/add_price.html"
    change_list_template = "admin/treatments/change_list.html"
    list_display = ("subject", "location", "per", "amount", "amount_to", "valid_from", "state")
    list_filter = ("location", "per", "product_class")
    list_select_related = ("product", "fee", "location")
    search_fields = ("product__name", "fee__name")
    autocomplete_fields = ("product", "fee")
    actions = ("take_back",)
    date_hierarchy = "valid_from"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {
            "title": "Price book",
            "sheet_name": SHEET,
            "may_import": self.has_add_permission(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        return type("PriceFormNow", (form,), {"now": moment_of(request)})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A line stays as it was written."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_take_back_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool
    ) -> None:
        form.instance.set_by = current_editor(request)
        form.instance.set_at = moment_of(request)
        super().save_model(request, obj, form, change)

    @admin.display(description="State")
    def state(self, row: Price) -> str:
        return as_chip("taken back") if row.withdrawn_at else ""

    @admin.action(description="Take back (written by mistake)", permissions=["take_back"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Price]) -> HttpResponse | None:
        """Asks first, with who was told these prices; what was issued stays as it is."""
        if "is_meant" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": "Take back prices",
                "opts": self.opts,
                "prices": queryset.filter(withdrawn_at=None).select_related("product", "fee"),
                "checkbox": ACTION_CHECKBOX_NAME,
            }
            return render(request, "admin/treatments/take_back_prices.html", context)
        numbers = queryset.values_list("pk", flat=True)
        for row in take_back_prices(numbers, by=current_editor(request), now=moment_of(request)):
            said = f"Taken back: {row}. The price before it counts again. Estimates stay as issued."
            messages.success(request, said)
        return None
