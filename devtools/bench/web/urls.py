"""The site, and two floors: the least that a page with one trivial query costs on this server,
and the least that saving costs, which knows who asks, writes one row and answers."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from medspa.accounts.access import public, requires
from medspa.accounts.permissions import Permission
from medspa.clinic.models import Organisation


@public
def floor(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(str(cursor.fetchone()), content_type="text/plain")


@requires(Permission.WRITE_CHARTS)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    Organisation.objects.filter(pk=1).update(sender_name=request.POST["amount"])
    return HttpResponse(content_type="text/plain")


urlpatterns = [path("floor", floor), path("save", save), path("", include("medspa.urls"))]
