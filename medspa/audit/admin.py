"""The audit log in the administration, and the base that makes every admin write leave a row."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from medspa.accounts.access import user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.audit.merging import merging_form
from medspa.audit.models import AuditEvent
from medspa.database.privileges import always_refused


def lock_rows(rows: QuerySet[Any]) -> QuerySet[Any]:
    """For whoever saves. What is append-only needs no lock, and the site may not take one."""
    if "UPDATE" in always_refused(rows.model):
        return rows
    return rows.select_for_update(of=("self",), no_key=True)


class AuditedAdmin(admin.ModelAdmin[Any]):
    """A ModelAdmin whose creations, changes and deletions, inlines included, are audited.

    Two people may edit one row: whoever saves second is told what the first changed, and undoes
    nothing of it unknowingly.
    """

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Locked for whoever saves: of two who save at once the second reads what the first did."""
        found = super().get_object(request, *args, **kwargs)
        if found is not None and _is_saving(request):
            found = lock_rows(self.model._default_manager.all()).get(pk=found.pk)
        return found

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return merging_form(super().get_form(request, *args, **kwargs))

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            formset.form = merging_form(formset.form)
            yield formset, inline

    def get_formset_kwargs(self, request: HttpRequest, *args: Any) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, *args)
        if _is_saving(request):
            kwargs["queryset"] = lock_rows(kwargs["queryset"])
        return kwargs

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say at the end what others had changed and is kept."""
        super().save_related(request, form, formsets, change)
        rows = [form, *(row for formset in formsets for row in formset.forms)]
        kept = [says for row in rows for says in getattr(row, "merged", [])]
        if kept:
            says = f"Somebody else changed this in the meantime, and it is kept: {'; '.join(kept)}."
            messages.warning(request, says)

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: ModelForm[Any], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        self.note(request, obj, "changed" if change else "created", fields=form.changed_data)

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Any],
        formset: BaseModelFormSet[Any, Any],
        change: bool,
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
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.note(request, obj, "deleted")
        super().delete_queryset(request, queryset)

    def note(self, request: HttpRequest, obj: models.Model, verb: str, **facts: Any) -> None:
        record(by=user_of(request), action=f"{obj._meta.model_name}.{verb}", target=obj, **facts)


def _is_saving(request: HttpRequest) -> bool:
    return request.method == "POST" and connection.in_atomic_block


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that may be looked at and never written by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


# Rows of the clinical record as the log names them, and what is clinical about other rows: why
# reminders stopped (a death), what was due again, who had received a lot.
CLINICAL_TARGETS = ("charting.",)
CLINICAL_ACTIONS = (
    "elsewhere.",
    "maintenance.",
    "plan.",
    "recall.",
    "reminders.",
    "weight.",
)


def is_clinical(event: AuditEvent) -> bool:
    return event.target.startswith(CLINICAL_TARGETS) or event.action.startswith(CLINICAL_ACTIONS)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    actions = None

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of the team shows names, the place's clock, and filters."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("audit_log")

    def get_fields(self, request: HttpRequest, obj: AuditEvent | None = None) -> Any:
        """What was done to a record is clinical: only who may read charts reads the facts."""
        fields = ["at", "actor", "action", "target", "ip_address"]
        may_read = user_of(request).may(Permission.VIEW_CHARTS)
        is_hidden = obj is not None and is_clinical(obj) and not may_read
        return fields if is_hidden else [*fields, "facts"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_authenticated and request.user.may(Permission.VIEW_AUDIT)
