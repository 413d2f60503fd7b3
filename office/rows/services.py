"""What can be booked: lengths, buffers, rooms, who gives it, what it asks for first."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.admin import CLINICAL_RULES
from bookings.forms import AppointmentTypeForm
from bookings.models import AppointmentType
from medspa.accounts.access import requires
from medspa.accounts.permissions import Permission
from medspa.clinic.models import Location, StaffMember
from medspa.web.request import HttpRequest
from office.rows.pages import RowForm, RowPage, answer_row
from office.rows.places import free_slug

EDITS = require_http_methods(["GET", "HEAD", "POST"])
BOTH = ("name", "name_in_spanish", "summary", "summary_in_spanish")
LENGTH = ("duration_min", "buffer_before_min", "buffer_after_min", "slot_step_min")
WHERE = ("locations", "room_kind", "device_kind", "also_takes", "providers")
ONLINE = ("is_online", "lead_time_min", "horizon_days", "new_client_visits_max", "position", "fee")


class ServiceForm(RowForm, AppointmentTypeForm):
    """What a visit gives and asks for first is written by whoever edits the catalog."""

    GROUPS = [
        ("What it is called", BOTH),
        ("How long it takes", LENGTH),
        ("Who, where and with what", WHERE),
        ("Booking and price", (*ONLINE, "is_active")),
        ("Clinical rules", ("purpose", *CLINICAL_RULES)),
    ]

    class Meta:
        model = AppointmentType
        fields = (*BOTH, *LENGTH, *WHERE, *ONLINE, "is_active", "purpose", *CLINICAL_RULES)
        widgets = {
            "locations": forms.CheckboxSelectMultiple,
            "providers": forms.CheckboxSelectMultiple,
            "summary": forms.Textarea({"rows": 2}),
            "summary_in_spanish": forms.Textarea({"rows": 2}),
        }
        labels = {
            "name": "Name",
            "name_in_spanish": "Name in Spanish",
            "summary": "What it is",
            "summary_in_spanish": "What it is, in Spanish",
            "providers": "Who gives it",
            "locations": "Where",
            "position": "Place on the site",
            "is_active": "Offered",
        }
        help_texts = {"position": "Small numbers stand first."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["providers"].queryset = StaffMember.objects.filter(  # type: ignore[attr-defined]
            is_provider=True
        )
        self.fields["locations"].queryset = Location.objects.all()  # type: ignore[attr-defined]
        if not self.given_by.may(Permission.EDIT_CATALOGUE):
            for name in CLINICAL_RULES:
                self.shut_field(name)

    def save(self, commit: bool = True) -> Any:
        if not self.instance.slug:
            self.instance.slug = free_slug(AppointmentType, self.instance.name)
        return super().save(commit)


SERVICE = RowPage("services", "office/office_service.html", ServiceForm, "office_services")


@requires(Permission.ADMINISTER)
@require_safe
def office_services(request: HttpRequest) -> HttpResponse:
    """In the order of the site; what is not offered any more comes last."""
    rows = AppointmentType.objects.order_by("-is_active", "position", "name")
    context = {
        "here": "services",
        "rows": rows.select_related("fee").prefetch_related("providers", "locations"),
    }
    return render(request, "office/office_services.html", context)


@requires(Permission.ADMINISTER)
@EDITS
def office_add_service(request: HttpRequest) -> HttpResponse:
    return answer_row(request, SERVICE)


@requires(Permission.ADMINISTER)
@EDITS
def office_service(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_row(request, SERVICE, pk)
