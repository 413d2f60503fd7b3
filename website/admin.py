"""Where the clinic writes its pages: drafts, preview, publishing."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from medspa.accounts.access import user_of
from medspa.audit.admin import AuditedAdmin
from medspa.errors import RuleViolation
from medspa.web.request import moment_of
from website.models import EmbeddingSite, Page, PlaceWords, Portrait, Section, TreatmentWords
from website.services import copy_page, publish_page


class SectionInline(admin.StackedInline[Section, Page]):
    model = Section
    extra = 0


@admin.register(Page)
class PageAdmin(AuditedAdmin):
    list_display = ["slug", "language", "state", "title", "edited_at", "edited_by"]
    list_filter = ["state", "language", "slug"]
    search_fields = ["slug", "title", "lead"]
    readonly_fields = ["state", "edited_at", "edited_by", "preview"]
    inlines = [SectionInline]
    actions = ["publish", "copy"]

    @admin.display(description="See it as clients will")
    def preview(self, page: Page) -> SafeString | str:
        if not page.pk:
            return "After saving."
        return format_html('<a href="{}">Preview</a>', reverse("page_preview", args=[page.pk]))

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        _sign(obj, request)
        super().save_model(request, obj, form, change)

    @admin.action(
        description="Publish (what stood there becomes a past page)", permissions=["change"]
    )
    def publish(self, request: HttpRequest, queryset: QuerySet[Page]) -> None:
        for page in queryset:
            try:
                publish_page(page=page, by=user_of(request), now=moment_of(request))
            except RuleViolation as error:
                self.message_user(request, error.detail, messages.WARNING)
            else:
                self.message_user(request, f"{page} is published.")

    @admin.action(description="Copy as a new draft", permissions=["add"])
    def copy(self, request: HttpRequest, queryset: QuerySet[Page]) -> None:
        for page in queryset.prefetch_related("sections"):
            draft = copy_page(page=page, by=user_of(request), now=moment_of(request))
            self.message_user(request, f"A draft of {draft} is ready to be edited.")


def _sign(page: Any, request: HttpRequest) -> None:
    page.edited_at, page.edited_by = moment_of(request), user_of(request).audit_name


@admin.register(Portrait)
class PortraitAdmin(AuditedAdmin):
    list_display = ["person", "language", "words"]
    list_filter = ["language"]
    list_select_related = ["person"]
    autocomplete_fields = ["person"]


@admin.register(PlaceWords)
class PlaceWordsAdmin(AuditedAdmin):
    list_display = ["location", "language", "arriving"]
    list_filter = ["language"]
    list_select_related = ["location"]


@admin.register(TreatmentWords)
class TreatmentWordsAdmin(AuditedAdmin):
    list_display = ["treatment", "language", "name"]
    list_filter = ["language"]
    list_select_related = ["treatment"]
    autocomplete_fields = ["treatment"]


@admin.register(EmbeddingSite)
class EmbeddingSiteAdmin(AuditedAdmin):
    list_display = ["origin"]
