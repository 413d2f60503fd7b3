"""The people of the clinic: as clients see them, what they give, what they may do."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.models import AppointmentType
from medspa.accounts.access import requires, user_of
from medspa.accounts.forms import TeamMemberCreationForm, TeamMemberForm
from medspa.accounts.last_of_a_role import lock_accounts
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.admin import lock_rows
from medspa.audit.log import record
from medspa.audit.merging import merging_form
from medspa.clinic.forms import StaffMemberForm
from medspa.clinic.models import Location, StaffMember
from medspa.clinic.team.accounts import keep_account, send_password_link
from medspa.web.request import HttpRequest
from office.rows.pages import RowForm, RowPage, answer_row
from office.rows.places import free_slug

EDITS = require_http_methods(["GET", "HEAD", "POST"])
TEAM = requires(Permission.ADMINISTER, proof=True)


class PersonForm(RowForm, StaffMemberForm):
    """As clients and colleagues see a person, and which services they give."""

    GROUPS = [
        ("As clients see them", ("name", "name_in_spanish", "title", "credentials", "color")),
        ("What they do", ("is_provider", "services", "is_active")),
    ]
    services = forms.ModelMultipleChoiceField(
        label="Services",
        queryset=AppointmentType.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = StaffMember
        fields = (
            "name",
            "name_in_spanish",
            "title",
            "credentials",
            "color",
            "is_provider",
            "is_active",
        )
        labels = {
            "name_in_spanish": "Name in Spanish",
            "is_provider": "Takes visits",
            "is_active": "Works here",
        }
        help_texts = {"is_active": "Off: nobody can book them. Signing in is a switch of its own."}
        widgets = {"color": forms.TextInput({"type": "color"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["services"] = list(self._given())
        if not self.given_by.may_give_clinical_roles:
            self.shut_field("credentials")
            self.fields["credentials"].help_text = "A medical director writes them."

    def save(self, commit: bool = True) -> Any:
        """Services that are not offered now keep who gave them."""
        person = super().save(commit)
        now, before = set(self.cleaned_data["services"]), set(self._given())
        person.appointment_types.add(*(now - before))
        person.appointment_types.remove(*(before - now))
        return person

    def _given(self) -> QuerySet[AppointmentType]:
        services: QuerySet[AppointmentType] = self.instance.appointment_types.filter(is_active=True)
        return services


class NewPersonForm(TeamMemberCreationForm):
    """An account and the person in one; a link to choose a password goes to the address."""

    title = forms.CharField(max_length=80, help_text="Plain words: front desk, injector.")
    is_provider = forms.BooleanField(label="Takes visits", required=False)

    field_order = ("full_name", "email", "title", "roles", "is_provider")


PERSON = RowPage("team", "office/office_person.html", PersonForm, "office_team")


@requires(Permission.ADMINISTER)
@require_safe
def office_team(request: HttpRequest) -> HttpResponse:
    """Everybody, those who work here first."""
    place = Location.first_open()
    people = StaffMember.objects.select_related("user").order_by("-is_active", "name")
    context = {
        "here": "team",
        "people": people.prefetch_related("appointment_types"),
        "today": (place.local(request.now) if place else request.now).date(),
    }
    return render(request, "office/office_team.html", context)


@TEAM
@EDITS
def office_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever is switched off, or gives a service no more, is on the list with their visits."""
    person = get_object_or_404(StaffMember.objects.select_related("user"), slug=slug)
    return answer_row(request, PERSON, person.pk, person=person)


@TEAM
@EDITS
@transaction.atomic
def office_roles(request: HttpRequest, slug: str) -> HttpResponse:
    """What the person may do, and whether they sign in. Those who look after accounts are locked
    before the one that is saved."""
    person = get_object_or_404(StaffMember, slug=slug)
    if request.method == "POST":
        lock_accounts()
    account = get_object_or_404(lock_rows(User.objects.all()), pk=person.user_id)
    form_class: Any = merging_form(type("RolesForm", (TeamMemberForm,), {"given_by": None}))
    form_class.given_by = by = user_of(request)
    form = form_class(request.POST if request.method == "POST" else None, instance=account)
    if form.is_valid():
        before = list(form.initial.get("roles") or [])
        keep_account(person=form.instance, changed=form.changed_data, roles_before=before, by=by)
        messages.success(request, f"What {person.name} may do is saved.")
        return redirect("office_person", slug=slug)
    context = {"here": "team", "form": form, "person": person}
    return render(request, "office/office_roles.html", context, status=422 if form.errors else 200)


@TEAM
@EDITS
@transaction.atomic
def office_add_person(request: HttpRequest) -> HttpResponse:
    """They get a link by email; hours, services and the license follow on pages of their own."""
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    form.given_by = by = user_of(request)
    if form.is_valid():
        person = _add(form, by)
        messages.success(request, f"{person.name} is added, and a link is on its way.")
        return redirect("office_person", slug=person.slug)
    context = {"here": "team", "form": form}
    status = 422 if form.errors else 200
    return render(request, "office/office_add_person.html", context, status=status)


def _add(form: NewPersonForm, by: User) -> StaffMember:
    account = form.save()
    record(by=by, action="user.created", target=account, fields=form.changed_data)
    record(by=by, action="user.roles_given", target=account, before=[], after=account.roles)
    person = StaffMember.objects.create(
        user=account,
        slug=free_slug(StaffMember, account.full_name),
        name=account.full_name,
        title=form.cleaned_data["title"],
        is_provider=form.cleaned_data["is_provider"],
    )
    record(by=by, action="staffmember.created", target=person)
    send_password_link(person=account, by=by)
    return person
