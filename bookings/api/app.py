"""The API: its parts, its document, and what every request goes through."""

import json
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.operation import Operation
from ninja.parser import Parser

from bookings.api import appointments, availability, booking, catalog, limits, openapi
from bookings.api.docs import DocsPage
from bookings.api.problems import error_response, not_allowed_response
from medspa.accounts.access import View

DESCRIPTION = (
    "Free times, holds and bookings. JSON only; no login and no cookies. Times carry offsets. "
    "Every error is a problem document (application/problem+json) with a stable type."
)


class JsonBody(Parser):
    """JSON that PostgreSQL can store. `json.loads` lets lone surrogates through."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = json.loads(request.body)
            json.dumps(body, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        return body


class ClinicAPI(NinjaAPI):
    """Declared routes, errors as problem documents, an OpenAPI document that says so."""

    def get_openapi_schema(self, **where: Any) -> Any:
        return openapi.complete_document(super().get_openapi_schema(**where))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return error_response(request, exc)

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        found = super()._get_urls()
        for each in found:
            if isinstance(each, URLPattern):
                each.callback = guard_view(to_docs if each.name == "api-root" else each.callback)
        return found


to_docs = RedirectView.as_view(pattern_name="api:openapi-view")


def guard_view(view: View) -> View:
    """Refuse too much and what is no JSON, turn every failure into a problem, keep nothing."""

    @csrf_exempt
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            limits.count_request(request)
            _require_json(request)
            response = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001  # every failure is a problem document
            response = error_response(request, error)
        if response.status_code == 405:
            response = not_allowed_response(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guard


def _require_json(request: HttpRequest) -> None:
    if int(request.headers.get("Content-Length") or 0) > settings.API_MAX_BODY_BYTES:
        raise HttpError(413, f"The body may have {settings.API_MAX_BODY_BYTES} bytes.")
    if request.method in ("POST", "PATCH") and request.content_type != "application/json":
        raise HttpError(415, "Send JSON, with Content-Type: application/json.")


api = ClinicAPI(
    title="Booking API",
    version="1.0",
    description=DESCRIPTION,
    urls_namespace="api",
    docs=DocsPage(),
    parser=JsonBody(),
    servers=[{"url": settings.SITE_URL}],
)
api.add_router("", catalog.router)
api.add_router("", availability.router)
api.add_router("", booking.router)
api.add_router("/appointments", appointments.router)
