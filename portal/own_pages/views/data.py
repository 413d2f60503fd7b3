"""What a client takes away or asks for about what we keep."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from charting.ground.places import place_of
from medspa.accounts.access import for_known_client
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import RuleViolation
from medspa.pages.languages import is_sent_for_language
from medspa.ratelimit import Rate, seconds_to_wait
from medspa.signin.session import client_of, proved_lately
from medspa.web.request import HttpRequest
from portal.export.client_data import everything_about
from portal.own_pages.page import own_page
from portal.requests.forms import RequestForm
from portal.requests.services import make_request, withdraw_request

PAGE = 10
EXPORTS = Rate(12, 3600)
READABLE = {"indent": 2, "ensure_ascii": False}  # names and letters as they are written
TOO_FAST = _("That's a lot of downloads. Please try again in an hour.")


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
    day = place_of(client).local(now)
    response = JsonResponse(everything_about(client, now), json_dumps_params=READABLE)
    response["Content-Disposition"] = f'attachment; filename="my-data-{day:%Y-%m-%d}.json"'
    return response


def _data_page(
    request: HttpRequest, client: Client, form: BaseForm, *, status: int = 200
) -> HttpResponse:
    page = Paginator(client.requests.all(), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "typed_in": "request",
        "page": page,
        "booked": client.appointments.upcoming(request.now).count(),
    }
    return own_page(request, "portal/me_data.html", client, context, status=status)
