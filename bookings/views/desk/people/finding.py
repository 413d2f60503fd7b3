"""One search for all pages of the desk: who is meant, when they were here and what comes next."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bookings.clients.found import find_people
from bookings.forms.fields import write_phones_as_at
from bookings.forms.look_alikes import BeingTypedForm
from bookings.views.fragments import render_part
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import desk_location
from medspa.web.request import HttpRequest

ON_A_PAGE = 25
LONGEST = 100


@requires(Permission.VIEW_DIARY)
@require_safe
def find_visit(request: HttpRequest) -> HttpResponse:
    """Clients by name, number or address, and the visit with a reference: below the search while
    somebody types, and as a page."""
    said = request.GET.get("q", "").strip()[:LONGEST]
    is_typing = "HX-Request" in request.headers
    found = find_people(said, request.now, **({} if is_typing else {"at_most": ON_A_PAGE}))
    context = {
        "said": said,
        "found": found,
        "location": desk_location(request, ""),
        "may_book": user_of(request).may(Permission.BOOK_FOR_CLIENT),
    }
    return render_part(request, "bookings/find_visit.html", context, parts=("found",))


@requires(Permission.BOOK_FOR_CLIENT)
@require_POST
def alike_clients(request: HttpRequest) -> HttpResponse:
    """Beside a form in which somebody new is being written down: who has this number, address or
    name. Sent, not asked for: neither name nor number stands in an address."""
    form = BeingTypedForm(request.POST)
    if place := desk_location(request, ""):
        write_phones_as_at(place, form.fields["phone"])
    form.is_valid()
    return render(request, "bookings/_is_this.html", {"form": form})
