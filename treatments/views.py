from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from medspa.accounts.access import public
from treatments.models import Treatment
from treatments.pages import treatment_page


@public
def treatment_list(request: HttpRequest) -> HttpResponse:
    treatments = Treatment.objects.published()
    return render(request, "treatments/treatment_list.html", {"treatments": treatments})


@public
def treatment_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = treatment_page(slug)
    return render(request, "treatments/treatment_detail.html", {"page": page})
