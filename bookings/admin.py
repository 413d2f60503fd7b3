from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateformat import format as date_format

from bookings.forms import AppointmentTypeForm, RecurringTimeOffForm, TimeOffForm
from bookings.models import (
    Appointment,
    AppointmentStatus,
    AppointmentType,
    CourseStep,
    CourseTemplate,
    ProviderLimit,
    RecurringTimeOff,
    TimeOff,
    WorkingHours,
)
from medspa.accounts.access import user_of
from medspa.accounts.permissions import Permission
from medspa.audit.admin import AuditedAdmin, ReadOnlyAdmin

CLINICAL_RULES = (
    "gives_neurotoxin",
    "gives_filler",
    "is_touch_up",
    "requires_consultation_days",
    "requires_clearance",
)

OVER_APPOINTMENTS = "admin/bookings/over_appointments.html"  # what an absence lies over


@admin.register(AppointmentType)
class AppointmentTypeAdmin(AuditedAdmin):
    form = AppointmentTypeForm
    list_display = ["name", "purpose", "duration_min", "room_kind", "device_kind", "is_active"]
    list_filter = ["purpose", "is_online", "is_active", "locations"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    filter_horizontal = ["providers", "locations"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Appointments name their type for good; switch it off instead."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Which rules hold for a type is a clinical decision, as the catalogue is."""
        return () if user_of(request).may(Permission.EDIT_CATALOGUE) else CLINICAL_RULES


@admin.register(WorkingHours)
class WorkingHoursAdmin(AuditedAdmin):
    list_display = [
        "provider",
        "location",
        "weekday",
        "opens_at",
        "closes_at",
        "valid_from",
        "valid_to",
    ]
    list_filter = ["location", "provider", "weekday"]
    list_select_related = ["provider", "location"]


@admin.register(ProviderLimit)
class ProviderLimitAdmin(AuditedAdmin):
    list_display = ["provider", "visits_a_day"]
    list_select_related = ["provider"]


@admin.register(TimeOff)
class TimeOffAdmin(AuditedAdmin):
    form = TimeOffForm
    change_form_template = OVER_APPOINTMENTS
    list_display = ["provider", "location", "begins", "ends", "reason"]
    list_filter = ["location", "provider"]
    list_select_related = ["provider", "location"]
    date_hierarchy = "starts_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TimeOff]:
        return super().get_queryset(request).prefetch_related("provider__working_hours__location")

    @admin.display(description="from", ordering="starts_at")
    def begins(self, absence: TimeOff) -> str:
        return date_format(absence.on_wall(absence.starts_at), "M j, Y, g:i A")

    @admin.display(description="to", ordering="ends_at")
    def ends(self, absence: TimeOff) -> str:
        return date_format(absence.on_wall(absence.ends_at), "M j, Y, g:i A")


@admin.register(RecurringTimeOff)
class RecurringTimeOffAdmin(AuditedAdmin):
    form = RecurringTimeOffForm
    change_form_template = OVER_APPOINTMENTS
    list_display = ["provider", "location", "rhythm", "begins_at", "ends_at", "last_on", "reason"]
    list_filter = ["location", "provider"]
    list_select_related = ["provider", "location"]


class CourseStepInline(admin.TabularInline[CourseStep, Any]):
    model = CourseStep
    extra = 0
    verbose_name_plural = "visits in their order; days are counted by date, the first has none"


@admin.register(CourseTemplate)
class CourseTemplateAdmin(AuditedAdmin):
    """Courses that were booked keep their template; switch it off instead of deleting it."""

    list_display = ["name", "is_active"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [CourseStepInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StatusInline(admin.TabularInline[Any, Appointment]):
    model = AppointmentStatus
    extra = 0
    can_delete = False
    fields = ["at", "status", "by", "reason"]
    readonly_fields = ["at", "status", "by", "reason"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    """To look at, on the clock of the place; changes go through the diary: it knows the rules."""

    list_display = ["reference", "begins", "status", "provider", "location", "booked_via"]
    list_filter = ["status", "location", "provider"]
    list_select_related = ["provider", "location"]
    search_fields = ["reference"]
    date_hierarchy = "starts_at"
    exclude = ["token_hash", "submission_key"]
    inlines = [StatusInline]
    show_full_result_count = False

    @admin.display(description="starts at", ordering="starts_at")
    def begins(self, appointment: Appointment) -> str:
        return date_format(appointment.local_start, "M j, Y, g:i A")

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What the client wrote and wants to talk about is for those who may read charts."""
        hidden = [] if user_of(request).may(Permission.VIEW_CHARTS) else ["note", "interests"]
        return [*self.exclude, *hidden]

    def changeform_view(self, request: HttpRequest, object_id: Any = None, *args: Any) -> Any:
        appointment = self.get_object(request, unquote(object_id)) if object_id else None
        with timezone.override(appointment.location.zone if appointment else None):
            page = super().changeform_view(request, object_id, *args)
            return page.render() if isinstance(page, TemplateResponse) else page
