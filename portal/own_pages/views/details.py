"""How a client is reached: what they correct on their own pages."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from phonenumber_field.phonenumber import PhoneNumber

from bookings.clients.phone import correct_phone
from charting.ground.places import usual_location
from medspa.accounts.access import for_known_client
from medspa.clients.models import Client
from medspa.pages.languages import is_sent_for_language
from medspa.signin.addresses import correct_address
from medspa.signin.errors import AddressTaken
from medspa.signin.session import client_of, proved_lately
from medspa.web.request import HttpRequest, ip_address_of
from portal.own_pages.forms import EmailForm, PhoneForm
from portal.own_pages.page import own_page

CANNOT_USE = _("We can't use this address here. Please call us.")


@for_known_client
@require_http_methods(["GET", "HEAD", "POST"])
def me_details(request: HttpRequest) -> HttpResponse:
    """What we know of the client, who corrects the number; the rest is a request."""
    client = client_of(request)
    place = usual_location(client)
    if request.method != "POST" or is_sent_for_language(request):
        form = PhoneForm(location=place, initial={"phone": client.phone} | request.POST.dict())
        return _details_page(request, client, form)
    form = PhoneForm(request.POST, location=place)
    if not form.is_valid():
        return _details_page(request, client, form, status=422)
    phone = form.cleaned_data["phone"].as_e164
    texts_ended = correct_phone(
        client=client,
        phone=phone,
        ip_address=ip_address_of(request),
        by=client,
        now=request.now,
    )
    messages.success(request, _said_of(form.cleaned_data["phone"], texts_ended))
    return redirect("me_details")


def _said_of(phone: PhoneNumber, texts_ended: bool) -> str:
    said = gettext("Your number is %(phone)s.") % {"phone": phone}
    more = gettext(
        "Texts went to your old number, so we turned them off. Turn them back on under Choices."
    )
    return f"{said} {more}" if texts_ended else said


@for_known_client
@require_http_methods(["GET", "HEAD", "POST"])
def me_email(request: HttpRequest) -> HttpResponse:
    """Another address. Only for who typed the code just now: the computer may have been left. The
    pages stay shut until the present address says yes."""
    if request.method != "POST" or is_sent_for_language(request):
        return redirect("me_details")
    client, form = client_of(request), EmailForm(request.POST)
    if not proved_lately(request, request.now):
        messages.info(request, gettext("Please sign in once more; then change your email."))
        return redirect(f"{reverse('me_sign_in')}?next={reverse('me_details')}")
    if form.is_valid():
        before = client.email
        try:
            correct_address(client=client, email=form.cleaned_data["email"], now=request.now)
            messages.success(request, _wrote_to(before))
            return redirect("me_sign_in")
        except AddressTaken:
            form.add_error("email", ValidationError(CANNOT_USE))
    phone_form = PhoneForm(location=usual_location(client), initial={"phone": client.phone})
    return _details_page(request, client, phone_form, status=422, email_form=form)


def _wrote_to(before: str) -> str:
    says = gettext("Check %(email)s: say yes in our message there, and your pages open again.")
    return says % {"email": before}


def _details_page(
    request: HttpRequest, client: Client, form: BaseForm, *, status: int = 200, **also: BaseForm
) -> HttpResponse:
    context = {"form": form, "email_form": EmailForm(), "typed_in": "number"}
    return own_page(request, "portal/me_details.html", client, context | also, status=status)
