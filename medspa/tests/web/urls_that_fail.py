"""Pages that go wrong in every way, beside the real ones."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from medspa import urls
from medspa.accounts.access import by_token, public

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


@public
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Secret detail")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Nobody may read this.")


@by_token
def with_token(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse("Opened by a link.")


urlpatterns = [
    path("broken/", broken),
    path("undeclared/", undeclared),
    path("with-token/<token>/", with_token),
    path("", include(urls)),
]
