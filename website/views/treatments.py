"""What is offered, area by area."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.forms import AreasField
from bookings.picker.next_free import find_consultation_type, find_next_free_times
from bookings.views.public.drafts import draft_of
from medspa.accounts.access import public
from medspa.web.request import HttpRequest
from treatments.catalogue.explorer import fold_parts
from treatments.catalogue.pricing import price_list
from treatments.face.showing import best_view
from website.booking.appointments import treatment_visits
from website.queries import published_article
from website.results import ON_A_PAGE, Asked, results
from website.seo.structured_data import treatment_service
from website.text.answers import answers_about
from website.treatments.face import first_map, items_by_region
from website.treatments.facts import facts_of, lasting_times, light_for, priced_areas
from website.treatments.pages import TreatmentPage, treatment_page, treatments_by_region


@public
@require_safe
def treatment_list(request: HttpRequest) -> HttpResponse:
    whole, regions = treatments_by_region()
    shown = [*whole, *(each for region in regions for each in region.treatments)]
    context = {"whole": whole, "regions": regions, "spans": lasting_times(shown)}
    return render(request, "website/treatment_list.html", context)


@public
@require_safe
def treatment_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = treatment_page(slug)
    kind = find_consultation_type()
    visits = treatment_visits(page.modalities, at_once=page.is_of_whole_face)
    prices = price_list(request.now)
    facts = facts_of(page, visits, prices)
    context = {
        "page": page,
        "visits": visits,
        "facts": facts,
        "areas": priced_areas(page, prices),
        "light": light_for(page),
        "consultation": kind,
        "next_free": find_next_free_times(kind, request.now, fold_parts(page.area_codes)),
        "aftercare": _aftercare(page),
        "answers": answers_about(page.modalities),
        "results": results(Asked(request.now, treatment=page.treatment))[:ON_A_PAGE],
        "data": treatment_service(page, facts),
    }
    return render(request, "website/treatment_detail.html", context)


@public
@require_safe
def result_list(request: HttpRequest) -> HttpResponse:
    """Before and after of everybody who agreed, or of one treatment (`treatment`)."""
    found = results(Asked(request.now))
    treatments = list(dict.fromkeys(one.treatment for one in found))
    wanted = request.GET.get("treatment")
    chosen = next((one for one in treatments if one.slug == wanted), None)
    shown = [one for one in found if chosen in (None, one.treatment)]
    context = {"results": shown, "treatments": treatments, "chosen": chosen}
    return render(request, "website/result_list.html", context)


@public
@require_safe
def face(request: HttpRequest) -> HttpResponse:
    """The explorer: every area on the face and in a list, to be taken along to a consultation."""
    regions = items_by_region(price_list(request.now))
    items = [item for _, found in regions for item in found]
    chosen = chosen_on_face(request)
    landed = list(AreasField().clean(request.GET.getlist("area")))
    context = {
        "regions": regions,
        "chosen_interests": chosen,
        "landed": landed,
        "map": first_map(items, landed),
        "view": best_view(landed),
        "typed_in": "explorer" if regions else "",
    }
    return render(request, "website/face.html", context)


def chosen_on_face(request: HttpRequest) -> list[str]:
    """What was ticked before, and what the address asks for: a label of the home page, say."""
    before = draft_of(request).get("explored", [])
    return list(AreasField().clean([*before, *request.GET.getlist("area")]))


def _aftercare(page: TreatmentPage) -> list[Any]:
    """The sections of the page on aftercare that are about what is given here."""
    written = published_article("aftercare")
    about = set(page.modalities)
    return [part for part in written.parts if part.anchor in about] if written else []
