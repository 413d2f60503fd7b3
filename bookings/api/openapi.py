"""The OpenAPI document: what django-ninja writes, and how errors look."""

from http import HTTPStatus
from typing import Any

from bookings.api.problems import MEDIA_TYPE, TYPES
from bookings.api.schemas import Problem

ALWAYS = (429, 500, 503)
WITH_BODY = (400, 413, 415)
REF = "#/components/schemas/{model}"


def complete_document(document: dict[str, Any]) -> dict[str, Any]:
    """Give every operation its errors, and every error its media type."""
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation)
    document["components"]["schemas"]["Problem"] = Problem.model_json_schema(ref_template=REF)
    return document


def _complete(operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        # A list of examples belongs to schemas; what stands beside them is another thing.
        if examples := parameter.pop("examples", None):
            parameter["example"] = examples[0]
    responses = operation["responses"]
    for status, response in responses.items():
        if status >= 400 and "application/json" in response.get("content", {}):
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
    for status in (*ALWAYS, *(WITH_BODY if "requestBody" in operation else ())):
        responses.setdefault(status, _problem(status))
    operation["responses"] = {str(status): responses[status] for status in sorted(responses)}


def _problem(status: int) -> dict[str, Any]:
    example = {
        "type": TYPES[HTTPStatus(status)],
        "title": TYPES[HTTPStatus(status)].replace("_", " ").capitalize(),
        "status": status,
        "detail": HTTPStatus(status).description or HTTPStatus(status).phrase,
    }
    schema = {"$ref": REF.format(model="Problem")}
    answer: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": schema, "example": example}},
    }
    if status in (429, 503):
        seconds = {"schema": {"type": "integer"}, "description": "Seconds to wait."}
        answer["headers"] = {"Retry-After": seconds}
    return answer
