from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from treatments.admin.catalogue import CatalogueAdmin, CatalogueTable
from treatments.models import CommonQuestion, Treatment, TreatmentArea


class TreatmentAreaTable(CatalogueTable):
    model = TreatmentArea
    autocomplete_fields = ("area",)
    show_change_link = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)


@admin.register(Treatment)
class TreatmentAdmin(CatalogueAdmin):
    list_display = ("name", "summary", "months", "is_published", "position", "edited_by")
    list_filter = ("is_published",)
    list_select_related = ("edited_by",)
    search_fields = ("name", "summary", "body")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (TreatmentAreaTable,)


@admin.register(CommonQuestion)
class CommonQuestionAdmin(CatalogueAdmin):
    list_display = ("question", "language", "modality", "source", "review", "version")
    list_filter = ("language", "modality", "needs_review")
    list_select_related = ("edited_by",)
    search_fields = ("question", "answer", "source")
