from django.http import Http404, HttpResponse
from django.urls import path

from bookings.api.app import api, guard_view
from medspa.accounts.access import public
from medspa.web.request import HttpRequest


def api_unknown(request: HttpRequest, rest: str) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("", api.urls),
    path("<path:rest>", public(guard_view(api_unknown)), name="api_unknown"),
]
