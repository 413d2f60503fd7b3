"""A client's own pages. They begin at whoever is signed in; no address names a row of theirs."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from phonenumber_field.phonenumber import PhoneNumber

from bookings.clients.message_consent import change_message_consent
from bookings.clients.phone import correct_phone
from bookings.messages.client_view import show_appointments
from medspa.accounts.access import for_client, for_known_client
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clients.services import change_language
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.pages.languages import PARAMETER, is_sent_for_language
from medspa.ratelimit import Rate, seconds_to_wait
from medspa.signin.addresses import correct_address
from medspa.signin.errors import AddressTaken
from medspa.signin.session import client_of, proved_lately
from medspa.web.request import HttpRequest
from portal.export.client_data import everything_about
from portal.own_pages.forms import AnswerAgainForm, EmailForm, LanguageForm, PhoneForm, RequestForm
from portal.own_pages.queries import (
    CHOICES,
    appointments_ahead,
    appointments_before,
    appointments_cancelled,
    choices_of,
    messages_to,
)
from portal.requests.services import make_request, withdraw_request

PAGE = 10
EXPORTS = Rate(12, 3600)
READABLE = {"indent": 2, "ensure_ascii": False}  # names and letters as they are written
CANNOT_USE = _("We can't use this address here. Please call us.")
TOO_FAST = _("That was very often. Please try again in an hour.")


@for_known_client
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """The visits: those ahead with all that can be done about them, and a page of the others."""
    client, now = client_of(request), request.now
    page = Paginator(appointments_before(client, now), PAGE).get_page(request.GET.get("page"))
    context = {
        "client": client,
        "ahead": appointments_ahead(client, now),
        "cancelled": appointments_cancelled(client, now) if page.number == 1 else [],
        "page": page,
        "before": show_appointments(page.object_list, now),
    }
    return render(request, "portal/me.html", context)


@for_known_client
@require_http_methods(["GET", "HEAD", "POST"])
def me_details(request: HttpRequest) -> HttpResponse:
    """What we know of the client, who corrects the number; the rest is a request."""
    client = client_of(request)
    place = _place(client)
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
        ip_address=_address_of(request),
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
    phone_form = PhoneForm(location=_place(client), initial={"phone": client.phone})
    return _details_page(request, client, phone_form, status=422, email_form=form)


def _wrote_to(before: str) -> str:
    says = gettext("Check %(email)s: say yes in our message there, and your pages open again.")
    return says % {"email": before}


@for_client
@require_safe
def me_shut(request: HttpRequest) -> HttpResponse:
    """Why all other pages stay shut, and what opens them."""
    client = client_of(request)
    if client.has_confirmed_address:
        return redirect("me")
    return render(
        request,
        "portal/me_shut.html",
        {"client": client, "place": _place(client), "is_shut": True},
    )


@for_known_client
@require_safe
def me_messages(request: HttpRequest) -> HttpResponse:
    """What we wrote to the client, as plain text."""
    client = client_of(request)
    page = Paginator(messages_to(client), PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/me_messages.html", {"client": client, "page": page})


@for_known_client
@require_http_methods(["GET", "HEAD", "POST"])
def me_choices(request: HttpRequest) -> HttpResponse:
    """Which messages are wanted. Each answer counts at once and is kept with the text shown."""
    client = client_of(request)
    if "language" in request.POST:
        return _speak(request, client)
    form = AnswerAgainForm(request.POST)
    if request.method == "POST" and form.is_valid():
        text, granted = CHOICES[form.cleaned_data["choice"]], form.cleaned_data["granted"]
        change_message_consent(
            client=client, text=text, granted=granted, ip_address=_address_of(request)
        )
        messages.success(request, gettext("Saved. Changes apply right away."))
        return redirect("me_choices")
    return _choices_page(request, client, status=422 if request.method == "POST" else 200)


@for_known_client
@require_http_methods(["GET", "HEAD", "POST"])
def me_data(request: HttpRequest) -> HttpResponse:
    """Take everything along, or ask for something to be corrected or deleted."""
    client = client_of(request)
    if request.method != "POST" or is_sent_for_language(request):
        return _data_page(request, client, RequestForm(initial=request.POST.dict()))
    form = RequestForm(request.POST)
    if form.is_valid():
        try:
            make_request(client=client, **form.cleaned_data, now=request.now)
            messages.success(request, gettext("We have your request and emailed you about it."))
            return redirect("me_data")
        except RuleViolation as error:
            form.add_error(None, error)
    return _data_page(request, client, form, status=422)


@for_known_client
@require_POST
def me_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request back that nobody has answered yet."""
    asked = get_object_or_404(client_of(request).requests, pk=pk)
    try:
        withdraw_request(asked=asked, now=request.now)
        messages.success(request, gettext("You took your request back."))
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect("me_data")


@for_known_client
@require_POST
def me_export(request: HttpRequest) -> HttpResponse:
    """Everything about the client as a file."""
    client, now = client_of(request), request.now
    if not proved_lately(request, now):
        messages.info(request, gettext("Please sign in once more, then download it."))
        return redirect(f"{reverse('me_sign_in')}?next={reverse('me_data')}")
    if seconds_to_wait("export", str(client.pk), EXPORTS):
        messages.error(request, TOO_FAST)
        return redirect("me_data")
    record(by=client, action="client.exported", target=client)
    response = JsonResponse(everything_about(client, now), json_dumps_params=READABLE)
    response["Content-Disposition"] = f'attachment; filename="my-data-{now:%Y-%m-%d}.json"'
    return response


def _speak(request: HttpRequest, client: Client) -> HttpResponse:
    """One language for what the client reads here and what we write."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _choices_page(request, client, status=422)
    language = form.cleaned_data["language"]
    change_language(client=client, language=language, by=client)
    with override(language):
        messages.success(request, gettext("Saved. Changes apply right away."))
    return redirect(f"{reverse('me_choices')}?{PARAMETER}={language}")


def _choices_page(request: HttpRequest, client: Client, *, status: int) -> HttpResponse:
    context = {
        "client": client,
        "choices": choices_of(client),
        "languages": settings.LANGUAGES,
        "language": client.language,
    }
    return render(request, "portal/me_choices.html", context, status=status)


def _details_page(
    request: HttpRequest, client: Client, form: BaseForm, *, status: int = 200, **also: BaseForm
) -> HttpResponse:
    context = {"client": client, "form": form, "email_form": EmailForm(), "typed_in": "number"}
    return render(request, "portal/me_details.html", context | also, status=status)


def _data_page(
    request: HttpRequest, client: Client, form: BaseForm, *, status: int = 200
) -> HttpResponse:
    page = Paginator(client.requests.all(), PAGE).get_page(request.GET.get("page"))
    context = {
        "client": client,
        "form": form,
        "typed_in": "request",
        "page": page,
        "booked": client.appointments.upcoming(request.now).count(),
    }
    return render(request, "portal/me_data.html", context, status=status)


def _place(client: Client) -> Location | None:
    """Where the client was last, else the first: numbers are written as in its country."""
    visit = client.appointments.booked_or_later().select_related("location").last()
    return visit.location if visit else Location.objects.filter(is_active=True).first()


def _address_of(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None
