from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest

from medspa.accounts.access import user_of
from medspa.audit.admin import AuditedAdmin
from medspa.clinic.forms import StaffMemberForm
from medspa.clinic.models import Location, Organisation, Resource, StaffMember
from medspa.clinic.switched_off import warnings_for
from medspa.clinic.team_admin import TeamAdmin
from medspa.web.request import moment_of

__all__ = [
    "LocationAdmin",
    "OrganisationAdmin",
    "ResourceAdmin",
    "StaffMemberAdmin",
    "TeamAdmin",
]


class NeverDeleted:
    """Other records name these rows for good; switch them off instead."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(NeverDeleted, AuditedAdmin):
    list_display = ["name", "sender_name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Organisation.objects.exists()

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


def _warn(request: HttpRequest, resource: Model, changed: Iterable[str]) -> None:
    if isinstance(resource, Resource):
        for says in warnings_for(resource, changed, moment_of(request)):
            messages.warning(request, says)


class ResourceInline(admin.TabularInline[Any, Location]):
    model = Resource
    extra = 0
    can_delete = False


@admin.register(Location)
class LocationAdmin(NeverDeleted, AuditedAdmin):
    list_display = ["name", "city", "time_zone", "phone", "urgent_phone", "is_active"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ResourceInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for row, changed in formset.changed_objects:
            _warn(request, row, changed)


@admin.register(Resource)
class ResourceAdmin(NeverDeleted, AuditedAdmin):
    list_display = ["name", "location", "kind", "is_active"]
    list_filter = ["location", "kind", "is_active"]
    list_select_related = ["location"]
    search_fields = ["name"]

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _warn(request, obj, form.changed_data if change else ())


@admin.register(StaffMember)
class StaffMemberAdmin(NeverDeleted, AuditedAdmin):
    list_display = ["name", "credentials", "title", "is_provider", "is_active"]
    list_filter = ["is_provider", "is_active"]
    search_fields = ["name", "user__email"]
    autocomplete_fields = ["user"]
    prepopulated_fields = {"slug": ["name"]}
    form = StaffMemberForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Charts and the diary name this row: it stays the person that it is."""
        return ["user"] if obj else []

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.given_by = user_of(request)  # the class was made for this request
        return form
