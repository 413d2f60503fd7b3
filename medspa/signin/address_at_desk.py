"""A client's address at the desk: written down, and confirmed by somebody who saw who it is."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.forms import AddressField
from medspa.clients.models import AddressChange, Client
from medspa.errors import RuleViolation
from medspa.signin.addresses import change_address, confirm_identity
from medspa.signin.errors import AddressMoved
from medspa.web.request import HttpRequest

How = AddressChange.How
PAGE, PART = "signin/client_address.html", "contact"
CONFIRMED = "Confirmed. The client can use all their pages again."


class NewAddressForm(forms.Form):
    email = AddressField(
        label="New email address",
        max_length=254,
        error_messages={
            "required": "Please type the new address.",
            "invalid": "This doesn't look like an email address. Example: name@example.com.",
        },
        widget=forms.EmailInput({"autocomplete": "off", "inputmode": "email"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    is_another = forms.BooleanField(
        label="Someone else with the same name uses this email too, like a parent and child",
        required=False,
    )


class IdentityForm(forms.Form):
    """How the person was recognized."""

    how = forms.ChoiceField(
        label="How do you know?",
        choices=[(how.value, how.label) for how in (How.PHOTO_ID, How.CALLED_BACK, How.IN_PERSON)],
        widget=forms.RadioSelect,
        error_messages={"required": "Please say how."},
    )
    note = forms.CharField(label="Note", max_length=200, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


@requires(Permission.VIEW_DIARY)
@require_safe
def client_address(request: HttpRequest, pk: int) -> HttpResponse:
    """The address, whether it is confirmed, and what can be done."""
    client = get_object_or_404(Client, pk=pk)
    record(by=user_of(request), action="client.address_viewed", target=client)
    return contact_page(request, client)


@requires(Permission.BOOK_FOR_CLIENT)
@require_POST
def change_client_address(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    before, form = client.confirmed_email, NewAddressForm(request.POST)
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            change_address(client=client, **form.cleaned_data, by=by, now=now)
            return contact_saved(request, client, _saved(before))
        except RuleViolation as error:
            form.add_error("email" if error.field else None, error)
            _show_moved(form, error, client)
    return contact_page(request, client, new_form=form)


@requires(Permission.VIEW_CHARTS, proof=True)
@require_POST
def confirm_client_identity(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    form = IdentityForm(request.POST)
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            confirm_identity(client=client, **form.cleaned_data, by=by, now=now)
            return contact_saved(request, client, CONFIRMED)
        except RuleViolation as error:
            form.add_error(None, error)
            _show_moved(form, error, client)
    return contact_page(request, client, identity_form=form)


def _saved(before: str) -> str:
    if before:
        return "Saved. We're letting the previous address know."
    return "Saved. The client's own pages open once someone confirms who it is."


def _show_moved(form: forms.Form, error: RuleViolation, client: Client) -> None:
    """The page shows the other address now: whoever sends the form again has seen it."""
    if isinstance(error, AddressMoved):
        client.refresh_from_db()
        form.data = {**form.data, "seen": client.email}


def contact_saved(request: HttpRequest, client: Client, says: str) -> HttpResponse:
    """Whichever page asked is drawn anew, and says so."""
    messages.success(request, says)
    if request.headers.get("HX-Target") == PART:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("client_address", pk=client.pk)


def contact_page(request: HttpRequest, client: Client, **bound: forms.Form) -> HttpResponse:
    """How the client is reached, with forms that have errors in place of fresh ones; or the part of
    it that another page shows, too."""
    template = f"{PAGE}#{PART}" if request.headers.get("HX-Target") == PART else PAGE
    context = contact_context(request, client) | bound
    return render(request, template, context, status=422 if bound else 200)


def contact_context(request: HttpRequest, client: Client) -> dict[str, Any]:
    by, seen = user_of(request), {"seen": client.email}
    return {
        "client": client,
        "changes": client.address_changes.select_related("changed_by", "settled_by")[:5],
        "may_change": by.may(Permission.BOOK_FOR_CLIENT),
        "may_confirm": by.may(Permission.VIEW_CHARTS),
        "new_form": NewAddressForm(initial=seen),
        "identity_form": IdentityForm(initial=seen),
    }
