"""What every page of the catalogue shares: who may edit, the mark of an edit, the audit row."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.admin import AuditedAdmin
from treatments.models import CatalogueRow
from treatments.services.catalogue import mark_edited


def editor(request: HttpRequest) -> User:
    """Whoever is signed in; the administration is closed to everybody else."""
    return cast(User, request.user)


class EditedByPermission:
    """Everybody in the administration may look; only `permission` may write; nobody deletes.

    Rows are named by charts and by the files for good: switch a product off instead.
    """

    permission = Permission.EDIT_CATALOGUE

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return editor(request).may(self.permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return editor(request).may(self.permission)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CatalogueInline(EditedByPermission, admin.StackedInline):
    extra = 0
    show_change_link = True


class CatalogueTable(EditedByPermission, admin.TabularInline):
    extra = 0
    show_change_link = True


class CatalogueAdmin(EditedByPermission, AuditedAdmin):
    """Marks what somebody changes, so that `load_catalogue` keeps off it."""

    readonly_fields: ClassVar[tuple[str, ...]] = ("edited_at", "edited_by")
    actions = ("agree",)

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool
    ) -> None:
        if form.changed_data and isinstance(obj, CatalogueRow):
            mark_edited(obj, by=editor(request))
        super().save_model(request, obj, form, change)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        for row_form in formset.forms:
            if row_form.has_changed():
                self._mark(row_form.instance, form.instance, by=editor(request))
        super().save_formset(request, form, formset, change)

    def _mark(self, row: models.Model, parent: CatalogueRow, *, by: User) -> None:
        if isinstance(row, CatalogueRow):
            mark_edited(row, by=by)
        else:
            mark_edited(parent, by=by)
            parent.save(update_fields=["edited_at", "edited_by"])

    @admin.action(description="I agree with these figures (ends the review)", permissions=["agree"])
    @transaction.atomic
    def agree(self, request: HttpRequest, queryset: QuerySet) -> None:
        for row in queryset.filter(needs_review=True).select_for_update(of=("self",)):
            row.needs_review = False
            mark_edited(row, by=editor(request))
            row.save(update_fields=["needs_review", "edited_at", "edited_by"])
            self.note(request, row, "agreed")

    def has_agree_permission(self, request: HttpRequest) -> bool:
        has_figures = any(field.name == "needs_review" for field in self.model._meta.fields)
        return has_figures and self.has_change_permission(request)
