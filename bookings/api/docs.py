"""The OpenAPI document as a page: rendered here, so that it needs no script and no other host."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


@dataclass(frozen=True)
class Field:
    """A parameter, or a property of a body: `client.email`."""

    name: str
    kind: str
    is_required: bool
    description: str
    place: str = ""


@dataclass(frozen=True)
class Answer:
    status: str
    description: str
    schema: str
    example: str
    fields: list[Field]

    @property
    def is_error(self) -> bool:
        return self.status >= "400"


@dataclass(frozen=True)
class Endpoint:
    id: str
    method: str
    path: str
    summary: str
    description: str
    needs_token: bool
    parameters: list[Field]
    body: list[Field]
    body_example: str
    answers: list[Answer]

    @property
    def refusals(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.is_error]

    @property
    def successes(self) -> list[Answer]:
        return [answer for answer in self.answers if not answer.is_error]


class DocsPage(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        document = api.get_openapi_schema(path_params=kwargs)
        context = {
            "document": document,
            "server": document["servers"][0]["url"],
            "groups": Reader(document).groups(),
            "openapi_url": self.get_openapi_url(api, kwargs),
        }
        return render(request, "bookings/api_docs.html", context)


class Reader:
    """Walks an OpenAPI document and follows its references."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.schemas = document["components"]["schemas"]

    def groups(self) -> dict[str, list[Endpoint]]:
        """The endpoints by tag, in the order of the document."""
        found: dict[str, list[Endpoint]] = {}
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                endpoint = self.endpoint(method.upper(), path, operation)
                found.setdefault(operation["tags"][0], []).append(endpoint)
        return found

    def endpoint(self, method: str, path: str, operation: dict[str, Any]) -> Endpoint:
        body = self._content(operation.get("requestBody", {}))
        return Endpoint(
            id=operation["operationId"],
            method=method,
            path=path,
            summary=operation["summary"],
            description=operation.get("description", ""),
            needs_token="security" in operation,
            parameters=[self._parameter(each) for each in operation["parameters"]],
            body=self._fields(body),
            body_example=_pretty(self._example(body)) if body else "",
            answers=[self._answer(*each) for each in operation["responses"].items()],
        )

    def _parameter(self, described: dict[str, Any]) -> Field:
        text = described.get("description", "")
        kind = self._kind(described["schema"])
        return Field(described["name"], kind, described["required"], text, described["in"])

    def _answer(self, status: str, response: dict[str, Any]) -> Answer:
        schema = self._content(response)
        media: dict[str, Any] = next(iter(response.get("content", {}).values()), {})
        example = media.get("example") or self._example(schema)
        return Answer(
            status=status,
            description=response["description"],
            schema=self._kind(schema),
            example=_pretty(example) if schema else "",
            fields=self._fields(schema),
        )

    def _content(self, holder: dict[str, Any]) -> dict[str, Any]:
        return next((each["schema"] for each in holder.get("content", {}).values()), {})

    def _fields(self, schema: dict[str, Any], prefix: str = "") -> list[Field]:
        """Flat: the properties of an object within are named `client.email`, `slots[].ends_at`."""
        whole = self._followed(schema)
        if whole.get("type") == "array":
            return self._fields(whole["items"], f"{prefix}[]." if prefix else "")
        found = []
        for name, described in whole.get("properties", {}).items():
            is_required = name in whole.get("required", ())
            text = described.get("description", "")
            found.append(Field(prefix + name, self._kind(described), is_required, text))
            found += self._fields(described, _within(prefix + name, self._followed(described)))
        return found

    def _kind(self, schema: dict[str, Any]) -> str:
        whole = self._followed(schema)
        kind: str | list[str] = whole.get("format") or whole.get("type", "")
        if kind == "array":
            return f"list of {self._kind(whole['items'])}"
        return kind[0] if isinstance(kind, list) else kind

    def _followed(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What a reference or the choice between something and nothing leads to."""
        if "$ref" in schema:
            named: dict[str, Any] = self.schemas[schema["$ref"].rpartition("/")[2]]
            return named
        if "anyOf" in schema:
            return self._followed(schema["anyOf"][0])
        return schema

    def _example(self, schema: dict[str, Any]) -> Any:
        whole = self._followed(schema)
        if examples := schema.get("examples") or whole.get("examples"):
            return examples[0]
        if whole.get("type") == "array":
            return [self._example(whole["items"])]
        if "properties" in whole:
            shown = {name: self._example(each) for name, each in whole["properties"].items()}
            return {name: value for name, value in shown.items() if value is not None}
        return _PLAIN.get(whole.get("type", ""))


_PLAIN: dict[str, Any] = {"string": "...", "integer": 1, "boolean": True}


def _within(name: str, schema: dict[str, Any]) -> str:
    return name if schema.get("type") == "array" else f"{name}."


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
