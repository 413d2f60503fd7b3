"""The people who sign in: made, given roles and switched off by a manager."""

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from medspa.accounts.access import user_of
from medspa.accounts.forms import TeamMemberCreationForm, TeamMemberForm
from medspa.accounts.last_of_a_role import lock_accounts
from medspa.accounts.models import User
from medspa.audit.admin import AuditedAdmin
from medspa.clinic.team.accounts import keep_account, send_password_link

# Roles do the work of groups; the others would be written without a line in the log.
for library_model in (Group, EmailAddress, Authenticator, UserSession):
    admin.site.unregister(library_model)


@admin.register(User)
class TeamAdmin(AuditedAdmin, UserAdmin[User]):
    """Password, address and second step have pages of their own (`clinic/team/views.py`)."""

    form = TeamMemberForm
    add_form = TeamMemberCreationForm
    add_form_template = None
    list_display = ["email", "full_name", "role_list", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["email", "full_name"]
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["email", "last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["email", "full_name"]}),
        ("May do", {"fields": ["roles", "is_active"]}),
        ("Dates", {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "full_name", "roles"]})]

    @admin.display(description="Roles")
    def role_list(self, user: User) -> str:
        return ", ".join(user.role_names) or "none"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: the log names people for good. Deactivate instead."""
        return False

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Those who look after accounts are locked before the one that is saved."""
        if request.method == "POST":
            lock_accounts()
        return super().get_object(request, *args, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A new account has an address; afterwards both mailboxes decide about it."""
        return self.readonly_fields if obj else ["last_login", "joined_at"]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.given_by = user_of(request)  # the class was made for this request
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by = user_of(request)
        if change:
            before = list(form.initial.get("roles") or [])
            keep_account(person=obj, changed=form.changed_data, roles_before=before, by=by)
            return
        super().save_model(request, obj, form, change)
        if "roles" in form.changed_data:
            self.note(request, obj, "roles_given", before=[], after=list(obj.roles))
        send_password_link(person=obj, by=by)
