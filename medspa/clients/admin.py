from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from medspa.accounts.access import user_of
from medspa.audit.admin import AuditedAdmin
from medspa.clients.models import Client, ContactPreference
from medspa.clients.resemblances import note_resemblances
from medspa.clients.search import everybody_called, find_clients


class ContactPreferenceInline(admin.StackedInline[ContactPreference, Client]):
    model = ContactPreference
    can_delete = False


@admin.register(Client)
class ClientAdmin(AuditedAdmin):
    list_display = ["last_name", "first_name", "email", "phone"]
    search_fields = ["last_name", "first_name", "email", "phone"]
    readonly_fields = ["created_at"]
    change_form_template = "admin/clients/client/change_form.html"
    inlines = [ContactPreferenceInline]

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Client], change: bool
    ) -> None:
        """Of somebody new who may be somebody known the desk is asked."""
        super().save_model(request, obj, form, change)
        if not change:
            note_resemblances(obj, by=user_of(request))
            if obj.is_in_question:
                says = "This may be a client you know: see “Same person?” at the desk."
                messages.warning(request, says)

    def get_readonly_fields(self, request: HttpRequest, obj: Client | None = None) -> list[str]:
        """The address opens the client's pages: a page of its own changes it, and they are told."""
        return ["email", "created_at"] if obj else ["created_at"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Client], search_term: str
    ) -> tuple[QuerySet[Client], bool]:
        """By the rule of the desk (`medspa.clients.search`)."""
        if not search_term:
            return queryset, False
        found = queryset.filter(pk__in=everybody_called(search_term))
        if not found.exists():
            found = queryset.filter(pk__in=[one.pk for one in find_clients(search_term).clients])
        return found, False

    def has_delete_permission(self, request: object, obj: Client | None = None) -> bool:
        """Never from here: the client's visits, messages and records hang on this row."""
        return False
