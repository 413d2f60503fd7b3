"""The desk corrects the number of a client, on the page where the address is corrected."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from bookings.clients.phone import correct_phone
from bookings.forms.fields import write_phones_as_at
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.forms import PhoneField
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.signin.address_at_desk import contact_page, contact_saved
from medspa.web.request import HttpRequest

SAVED = "Saved. Upcoming visits show the new number."
TEXTS_ENDED = "The yes to texts was for the old number, so texts are off until the client agrees."


class NewPhoneForm(forms.Form):
    phone = PhoneField(error_messages={"required": "Please type the new number."})
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    is_another = forms.BooleanField(required=False)


@requires(Permission.BOOK_FOR_CLIENT)
@require_POST
def change_client_phone(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    form = NewPhoneForm(request.POST)
    if place := Location.first_open():
        write_phones_as_at(place, form.fields["phone"])
    if form.is_valid():
        said = form.cleaned_data | {"phone": form.cleaned_data["phone"].as_e164}
        try:
            by, now = user_of(request), request.now
            ended = correct_phone(client=client, **said, by=by, now=now)
            return contact_saved(request, client, f"{SAVED} {TEXTS_ENDED}" if ended else SAVED)
        except RuleViolation as error:
            form.add_error("phone", error)
            client.refresh_from_db()
    return contact_page(request, client, phone_form=form)
