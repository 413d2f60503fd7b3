from django.contrib import admin

from medspa.audit.admin import AuditedAdmin
from medspa.clients.models import Client, ContactPreference


class ContactPreferenceInline(admin.StackedInline):
    model = ContactPreference
    can_delete = False


@admin.register(Client)
class ClientAdmin(AuditedAdmin):
    list_display = ["last_name", "first_name", "email", "phone"]
    search_fields = ["last_name", "first_name", "email", "phone"]
    readonly_fields = ["created_at"]
    inlines = [ContactPreferenceInline]

    def has_delete_permission(self, request: object, obj: Client | None = None) -> bool:
        """Never from here: her visits, messages and records hang on this row."""
        return False
