"""What clients ask for about their data, and the answers of the desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import ClientRequest
from medspa.clinic.desk import desk_location
from medspa.errors import RuleViolation
from medspa.web.overtaken import Overtaken
from medspa.web.paging import page_of
from medspa.web.request import HttpRequest
from portal.requests.forms import SettleForm
from portal.requests.services import settle_request

PAGE = 10


@requires(Permission.BOOK_FOR_CLIENT)
@require_safe
def client_requests(request: HttpRequest) -> HttpResponse:
    """Those that wait, oldest first; with `settled` the others, newest first."""
    return _page(request)


@requires(Permission.BOOK_FOR_CLIENT)
@require_POST
def settle_client_request(request: HttpRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(ClientRequest, pk=pk)
    form = SettleForm(request.POST)
    if form.is_valid():
        try:
            settle_request(asked=asked, **form.cleaned_data, by=user_of(request), now=request.now)
            messages.success(request, "Answered. The client can read it on their own pages.")
            return redirect("client_requests")
        except RuleViolation as error:
            form.add_error(None, error)
    return _page(request, refused=asked, form=form)


def _page(
    request: HttpRequest, refused: ClientRequest | None = None, form: SettleForm | None = None
) -> HttpResponse:
    is_settled = "settled" in request.GET
    found = ClientRequest.objects.select_related("client", "settled_by")
    is_open = ClientRequest.State.OPEN
    rows = found.exclude(state=is_open) if is_settled else found.filter(state=is_open).reverse()
    page = page_of(rows, PAGE, request.GET.get("page"), holding=refused)
    context = {
        "page": page,
        "rows": [
            (one, form if one == refused else SettleForm(auto_id=f"request-{one.pk}-%s"))
            for one in page
        ],
        "overtaken": _overtaken(refused, form),
        "is_settled": is_settled,
        "refused": refused,
    }
    status = 422 if refused else 200
    place = desk_location(request)
    with timezone.override(place.zone if place else None):
        return render(request, "portal/client_requests.html", context, status=status)


def _overtaken(asked: ClientRequest | None, form: SettleForm | None) -> Overtaken | None:
    """Who settled the request while this answer was written: a colleague, or the client."""
    if asked is None or form is None:
        return None
    asked = ClientRequest.objects.select_related("client", "settled_by").get(pk=asked.pk)
    if asked.is_open or asked.settled_at is None:
        return None
    return Overtaken(
        title=f"{asked.get_kind_display()}, {asked.client.full_name}",
        who=str(asked.settled_by or "the client"),
        did="answered" if asked.settled_by else "took it back",
        at=asked.settled_at,
        said=asked.answer,
        typed=form.data.get("answer", ""),
    )
