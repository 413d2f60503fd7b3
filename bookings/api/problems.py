"""Whatever goes wrong, the answer is a problem document (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.log import log_response
from ninja.errors import AuthenticationError, HttpError, ValidationError

from bookings.api.instants import describe_readings
from bookings.api.slots import slots_at
from bookings.errors import (
    HoldExpired,
    HoldRenewed,
    SlotTaken,
    SubmissionReused,
    TooLateToMove,
    TooManyHolds,
    WrongStep,
)
from bookings.reservation.slot_request import find_nearest_slots
from medspa.errors import NotPermitted, RuleViolation, Stale
from medspa.pages.health import is_database_away

MEDIA_TYPE = "application/problem+json"
CONFLICTS = (
    SlotTaken,
    HoldExpired,
    HoldRenewed,
    SubmissionReused,
    Stale,
    WrongStep,
    TooLateToMove,
)
FIELDS = {"birth_on": "client.birth_date"}  # of a rule, as the body has it
RETRY_AFTER_S = 30
TYPES = {
    HTTPStatus.BAD_REQUEST: "malformed",
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid",
    HTTPStatus.TOO_MANY_REQUESTS: "too_many_requests",
    HTTPStatus.INTERNAL_SERVER_ERROR: "server_error",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}
NO_TOKEN = "Send the token of the visit's manage link: Authorization: Bearer <token>."  # noqa: S105


class TooMany(HttpError):
    """More calls than the rate allows; `wait_s` seconds until the next ones count anew."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(429, f"Too many requests. Please wait {wait_s} seconds.")
        self.wait_s = wait_s


def problem_response(
    status: int,
    detail: str,
    *,
    kind: str = "",
    headers: dict[str, str] | None = None,
    **facts: Any,
) -> HttpResponse:
    """`kind` is the stable name of the problem: the `type` that programs look at."""
    kind = kind or TYPES.get(HTTPStatus(status), "refused")
    title = kind.replace("_", " ").capitalize()
    document = {"type": kind, "title": title, "status": status, "detail": detail} | facts
    return JsonResponse(document, status=status, content_type=MEDIA_TYPE, headers=headers)


def error_response(request: HttpRequest, error: Exception) -> HttpResponse:
    """The problem document for anything that an operation may raise."""
    if isinstance(error, RuleViolation):
        return _broken_rule(request, error)
    if isinstance(error, ValidationError):
        return _wrong_fields(error)
    if isinstance(error, HttpError):
        return _refused(error)
    if isinstance(error, Http404):
        return problem_response(404, "There is nothing at this address.")
    return _crashed(request, error)


def not_allowed_response(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    allowed = response["Allow"]
    detail = f"{request.method} does not work here. Allowed: {allowed}."
    return problem_response(405, detail, headers={"Allow": allowed})


def _broken_rule(request: HttpRequest, error: RuleViolation) -> HttpResponse:
    detail = " ".join(filter(None, [error.detail, describe_readings(request)]))
    facts: dict[str, Any] = {}
    if isinstance(error, SlotTaken) or "near" in error.facts:
        facts["nearest"] = slots_at(request.location, find_nearest_slots(error))  # type: ignore[attr-defined]
    if isinstance(error, Stale):
        facts["version"] = error.facts["version"]
    if isinstance(error, TooManyHolds):
        headers = {"Retry-After": str(error.facts["wait_s"])}
        return problem_response(429, detail, kind=error.code, headers=headers)
    if isinstance(error, NotPermitted):
        return problem_response(403, detail, kind=error.code, **facts)
    if isinstance(error, CONFLICTS):
        kind = SlotTaken.code if isinstance(error, SlotTaken) else error.code
        return problem_response(409, detail, kind=kind, reason=error.code, **facts)
    field = FIELDS.get(error.field or "", error.field or "")
    errors = [{"field": field, "code": error.code, "detail": detail}]
    return problem_response(422, detail, kind=error.code, errors=errors, **facts)


def _wrong_fields(error: ValidationError) -> HttpResponse:
    """One entry for each wrong field: the first thing that is wrong with it."""
    entries: dict[str, dict[str, str]] = {}
    for found in error.errors:
        field = _field_of(found["loc"])
        entry = {"field": field, "code": found["type"], "detail": found["msg"]}
        entries.setdefault(field, entry)
    names = ", ".join(field or "the body" for field in entries)
    return problem_response(422, f"Please check: {names}.", errors=list(entries.values()))


def _field_of(place: tuple[str | int, ...]) -> str:
    """`("body", "payload", "client", "email")` is `client.email`; of a list, the whole is wrong."""
    source, *path = place
    if source == "body":
        path = path[1:]
    return ".".join(name for name in path if isinstance(name, str))


def _refused(error: HttpError) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return problem_response(401, NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})
    if isinstance(error, TooMany):
        headers = {"Retry-After": str(error.wait_s)}
        return problem_response(429, str(error), headers=headers)
    return problem_response(error.status_code, str(error))


def _crashed(request: HttpRequest, error: Exception) -> HttpResponse:
    if is_database_away(error):
        response = problem_response(
            503,
            "We cannot answer just now. Please try again soon.",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )
    else:
        response = problem_response(500, "Something went wrong on our side. Please try again.")
    log_response(
        "%s: %s",
        response.reason_phrase,
        request.path,
        response=response,
        request=request,
        exception=error,
    )
    return response
