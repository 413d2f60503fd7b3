"""The people who sign in: made, given roles and switched off by a manager."""

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from medspa.accounts.access import user_of
from medspa.accounts.forms import TeamMemberCreationForm, TeamMemberForm
from medspa.accounts.models import User
from medspa.audit.admin import AuditedAdmin

# Roles do the work of groups; the other two would be written without a line in the log.
for library_model in (Group, EmailAddress, Authenticator):
    admin.site.unregister(library_model)


@admin.register(User)
class TeamAdmin(AuditedAdmin, UserAdmin):
    form = TeamMemberForm
    add_form = TeamMemberCreationForm
    list_display = ["email", "full_name", "role_list", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["email", "full_name"]
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["email", "full_name", "password"]}),
        ("May do", {"fields": ["roles", "is_active"]}),
        ("Dates", {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "full_name", "roles"]}),
        (None, {"fields": ["usable_password", "password1", "password2"]}),
    ]

    @admin.display(description="Roles")
    def role_list(self, user: User) -> str:
        return ", ".join(user.role_names) or "none"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: the log names people for good. Deactivate instead."""
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.given_by = user_of(request)  # the class was made for this request
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "roles" in form.changed_data:
            before = list(form.initial.get("roles") or [])
            self.note(request, obj, "roles_given", before=before, after=list(obj.roles))

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pk = kwargs.get("id") or args[0]
        before = _password_hash(pk)
        response = super().user_change_password(request, *args, **kwargs)
        if _password_hash(pk) != before:
            self.note(request, User.objects.get(pk=pk), "password_set")
        return response


def _password_hash(pk: str) -> str | None:
    return User.objects.filter(pk=pk).values_list("password", flat=True).first()
