"""What is offered, area by area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.forms import AreasField
from bookings.views.drafts import draft_of
from medspa.accounts.access import public
from treatments.explorer import explored_areas
from website.queries import article
from website.structured import treatment_service
from website.treatment_pages import TreatmentPage, treatment_page, treatments_by_region
from website.visits import consultation, next_visit, treatment_visits


@public
@require_safe
def treatment_list(request: HttpRequest) -> HttpResponse:
    whole, regions = treatments_by_region()
    context = {"whole": whole, "regions": regions}
    return render(request, "website/treatment_list.html", context)


@public
@require_safe
def treatment_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = treatment_page(slug)
    kind = consultation()
    visits = treatment_visits(page.modalities, at_once=page.is_of_whole_face)
    context = {
        "page": page,
        "visits": visits,
        "consultation": kind,
        "next_slot": next_visit(kind, timezone.now()),
        "aftercare": _aftercare(page),
        "data": treatment_service(page, visits),
    }
    return render(request, "website/treatment_detail.html", context)


@public
@require_safe
def face(request: HttpRequest) -> HttpResponse:
    """The explorer: every area on the face and in a list, to be taken along to a consultation."""
    regions = explored_areas()
    context = {
        "regions": regions,
        "chosen_interests": chosen_on_face(request),
        "typed_in": "explorer" if regions else "",
    }
    return render(request, "website/face.html", context)


def chosen_on_face(request: HttpRequest) -> list[str]:
    """What she ticked before, and what the address asks for: a label of the home page, say."""
    before = draft_of(request).get("explored", [])
    return list(AreasField().clean([*before, *request.GET.getlist("area")]))


def _aftercare(page: TreatmentPage) -> list:
    """The sections of the page on aftercare that are about what is given here."""
    written = article("aftercare")
    about = set(page.modalities)
    return [part for part in written.parts if part.anchor in about] if written else []
