"""Pages about the accounts of the team: one's own address, and what others may do for a person."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspa.accounts.access import by_token, requires, signed_in, signed_in_lately, user_of
from medspa.accounts.models import AddressChange, User
from medspa.accounts.permissions import Permission
from medspa.clinic.models import Location, StaffMember
from medspa.clinic.team import accounts
from medspa.clinic.team.addresses import agree_to_address, ask_for_address, stop_address
from medspa.clinic.team.forms import AddressForm, LicenceForm
from medspa.clinic.team.licensing import write_licence
from medspa.clinic.team.links import read_address_token
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest

ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "password": (accounts.send_password_link, "A link to choose a password is on its way."),
    "second-step": (accounts.reset_second_factor, "Reset. It is set up anew at the next sign-in."),
    "sessions": (accounts.sign_out_everywhere, "Signed out everywhere."),
}


@requires(Permission.ADMINISTER, proof=True)
@require_safe
def team_member(request: HttpRequest, pk: int) -> HttpResponse:
    """How a person signs in, and what may be done about it."""
    return _member_page(request, get_object_or_404(User, pk=pk))


@requires(Permission.ADMINISTER, proof=True)
@require_POST
def team_member_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    service, done = ACTS[act]
    try:
        service(person=person, by=user_of(request))
    except RuleViolation as error:
        return _member_page(request, person, problem=error.detail)
    messages.success(request, f"{person}: {done}")
    return redirect("team_member", pk=pk)


@requires(Permission.ADMINISTER, proof=True)
@require_POST
def team_member_address(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = AddressForm(request.POST, person=person)
    if _asks(request, form, person):
        return redirect("team_member", pk=pk)
    return _member_page(request, person, form=form)


@requires(Permission.ADMINISTER, proof=True)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_licence(request: HttpRequest, slug: str) -> HttpResponse:
    """The license of who treats: read by whoever looks after the team, written by a director."""
    member, by = get_object_or_404(StaffMember, slug=slug), user_of(request)
    form = LicenceForm(request.POST if request.method == "POST" else None, instance=member)
    if form.is_valid():
        try:
            _write_licence(request, member, form.cleaned_data)
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"License of {member}: kept.")
            return redirect("staff_licence", slug=slug)
    context = {"member": member, "form": form, "may_write": by.may_give_clinical_roles}
    status = 422 if form.errors else 200
    return render(request, "clinic/staff_licence.html", context, status=status)


@signed_in_lately
@require_http_methods(["GET", "HEAD", "POST"])
def my_address(request: HttpRequest) -> HttpResponse:
    """One's own address to sign in with."""
    person = user_of(request)
    form = AddressForm(request.POST or None, person=person)
    if request.method == "POST" and _asks(request, form, person):
        return redirect("my_address")
    waiting = person.address_changes.waiting().first()
    context = {"form": form, "waiting": waiting, "now": request.now}
    return render(request, "clinic/my_address.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """This session ends, too."""
    person = user_of(request)
    accounts.sign_out_everywhere(person=person, by=person)
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect("account_login")


@by_token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team_address(request: HttpRequest, token: str) -> HttpResponse:
    """The mailbox that this link went to says yes to a new address, or stops the change."""
    try:
        change, side = read_address_token(token)
    except AddressChange.DoesNotExist:
        return render(request, "clinic/team_address.html", {"problem": UNKNOWN}, status=404)
    context = {"change": change, "side": side}
    if request.method != "POST":
        return render(request, "clinic/team_address.html", context)
    answer = stop_address if request.POST.get("answer") == "stop" else agree_to_address
    try:
        change = answer(change=change, side=side, now=request.now)
    except RuleViolation as error:
        return render(request, "clinic/team_address.html", {"problem": error.detail}, status=422)
    return render(request, "clinic/team_address.html", context | {"change": change, "done": True})


UNKNOWN = "We do not know this link. Was it copied whole?"


def _write_licence(request: HttpRequest, member: StaffMember, said: dict[str, Any]) -> None:
    """Licenses are of no one place."""
    place = Location.first_open()
    write_licence(
        member=member,
        number=said["licence_number"],
        expires_on=said["licence_expires_on"],
        today=(place.local(request.now) if place else request.now).date(),
        has_ended=said["has_ended"],
        by=user_of(request),
    )


def _asks(request: HttpRequest, form: AddressForm, person: User) -> bool:
    if not form.is_valid():
        return False
    try:
        email = form.cleaned_data["email"]
        ask_for_address(person=person, email=email, by=user_of(request), now=request.now)
    except RuleViolation as error:
        form.add_error("email" if error.field else None, error)
        return False
    messages.success(request, "We wrote to both addresses. Nothing changes until both said yes.")
    return True


def _member_page(
    request: HttpRequest, person: User, *, form: AddressForm | None = None, problem: str = ""
) -> HttpResponse:
    context = {
        "person": person,
        "may_more": person.granted - user_of(request).permissions,
        "is_self": person.pk == user_of(request).pk,
        "steps": Authenticator.objects.filter(user=person).exclude(type="recovery_codes"),
        "sessions": UserSession.objects.filter(user=person).count(),
        "waiting": person.address_changes.waiting().filter(expires_at__gt=request.now).first(),
        "form": form or AddressForm(person=person),
        "problem": problem,
    }
    status = 422 if problem or form else 200
    return render(request, "clinic/team_member.html", context, status=status)
