"""The site, and the floor: the least that a page with one trivial query costs on this server."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from medspa.accounts.access import public


@public
def floor(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(str(cursor.fetchone()), content_type="text/plain")


urlpatterns = [path("floor", floor), path("", include("medspa.urls"))]
