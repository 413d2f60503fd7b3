from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from medspa.accounts.permissions import Permission
from treatments.admin.catalogue import CatalogueAdmin
from treatments.models import GivingPolicy


@admin.register(GivingPolicy)
class GivingPolicyAdmin(CatalogueAdmin):
    """Who may set a rule aside. A rule without a row is as the release has it."""

    permission = Permission.SET_CLINIC_POLICY
    list_display = ("rule", "when_booked", "when_given", "when_signed", "version")
    list_filter = ("when_given", "when_signed")
    source_fields = ("source",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: GivingPolicy | None = None
    ) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), *(["rule"] if obj else [])]
