"""Which messages a client wants, and in which language."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_http_methods

from bookings.clients.message_consent import change_message_consent
from medspa.accounts.access import for_known_client
from medspa.clients.models import Client
from medspa.clients.services import change_language
from medspa.pages.languages import PARAMETER
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest, ip_address_of
from portal.own_pages.forms import AnswerAgainForm, LanguageForm
from portal.own_pages.page import own_page
from portal.own_pages.queries import (
    CHOICES,
    choices_of,
)


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
            client=client, text=text, granted=granted, ip_address=ip_address_of(request)
        )
        messages.success(request, gettext("Saved. Changes apply right away."))
        return redirect("me_choices")
    return _choices_page(request, client, status=422 if request.method == "POST" else 200)


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
        "choices": choices_of(client),
        "languages": settings.LANGUAGES,
        "language": client.language,
    }
    return own_page(request, "portal/me_choices.html", client, context, status=status)
