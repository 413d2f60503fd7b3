"""The audit log in the administration, and the base that makes every admin write leave a row."""

from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from medspa.accounts.access import user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.audit.models import AuditEvent


class AuditedAdmin(admin.ModelAdmin):
    """A ModelAdmin whose creations, changes and deletions, inlines included, are audited."""

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        self.note(request, obj, "changed" if change else "created", fields=form.changed_data)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        deleted = [row.instance for row in formset.deleted_forms if row.instance.pk]
        for row in deleted:
            self.note(request, row, "deleted")
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            self.note(request, row, "created")
        for row, fields in formset.changed_objects:
            self.note(request, row, "changed", fields=fields)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self.note(request, obj, "deleted")
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for obj in queryset:
            self.note(request, obj, "deleted")
        super().delete_queryset(request, queryset)

    def note(self, request: HttpRequest, obj: models.Model, verb: str, **facts: Any) -> None:
        record(by=user_of(request), action=f"{obj._meta.model_name}.{verb}", target=obj, **facts)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that may be looked at and never written by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "target", "ip_address"]
    search_fields = ["actor", "action", "target"]
    date_hierarchy = "at"
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_authenticated and request.user.may(Permission.VIEW_AUDIT)
