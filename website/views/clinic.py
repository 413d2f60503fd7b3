"""Who works here, where, when and for how much."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from medspa.accounts.access import public
from medspa.web.request import HttpRequest
from treatments.catalogue.pricing import price_list
from website.booking.appointments import priced_visits
from website.clinic.pages import location_cards, team_members
from website.queries import published_article
from website.seo.structured_data import appointment_offers, clinic_locations, unit_prices
from website.treatments.prices import each_price, priced_regions, worked_examples


@public
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    context = {"article": published_article("team"), "members": team_members(request.now)}
    return render(request, "website/team.html", context)


@public
@require_safe
def locations(request: HttpRequest) -> HttpResponse:
    context = {
        "article": published_article("locations"),
        "places": location_cards(request.now),
        "data": clinic_locations(),
    }
    return render(request, "website/locations.html", context)


@public
@require_safe
def prices(request: HttpRequest) -> HttpResponse:
    listed = price_list(request.now)
    visits = priced_visits(listed.book)
    context = {
        "article": published_article("prices"),
        "visits": visits,
        "prices": each_price(listed),
        "examples": worked_examples(listed),
        "regions": priced_regions(listed),
        "data": [*appointment_offers(visits), *unit_prices(listed.prices)],
    }
    return render(request, "website/prices.html", context)


@public
@require_safe
def estimate_notice(request: HttpRequest) -> HttpResponse:
    """The notice of the right to a written estimate (45 CFR 149.610(b)(1)(iii)): on the site, and
    printed at the desk."""
    return render(request, "website/estimate_notice.html")
