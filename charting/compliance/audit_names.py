"""The audit log names rows and people by number; here they get their names, a page at a time."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from medspa.audit.admin import is_clinical
from medspa.audit.log import who_is
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clinic.models import Resource

# How a row is joined to the person whom it is about.
TO_CLIENT = (
    "client",
    "chart__client",
    "appointment__client",
    "entry__client",
    "intake__client",
    "answer__intake__client",
)
# Rows whose own words ask the database nothing.
SAY_THEMSELVES = (
    "accounts.user",
    "clinic.staffmember",
    "clinic.location",
    "clinic.resource",
    "clinic.room",
    "clinic.device",
    "bookings.appointmenttype",
    "bookings.coursetemplate",
    "treatments.product",
)
# Tables whose rows are resources now, under other numbers.
FORMER = ("clinic.room", "clinic.device")
FACTS = {
    "client": "clients.client",
    "provider": "clinic.staffmember",
    "resources": "clinic.resource",
    "room": "clinic.room",
    "device": "clinic.device",
    "location": "clinic.location",
}
CODE = re.compile(r"[a-z]+\.[a-z]+")
type Key = tuple[str, str]


@dataclass(frozen=True)
class AuditEntry:
    """One line of the log as it is read. `facts` are hidden from who may not read charts."""

    event: AuditEvent
    who: str
    did: str
    what: str
    client: Client | None
    facts: list[tuple[str, Any]]


def read_entries(events: Iterable[AuditEvent], *, may_read_charts: bool) -> list[AuditEntry]:
    """Names for a page of the log: one statement for each kind of row on it."""
    page = list(events)
    rows = _rows(page)
    return [_entry(event, rows, may_read_charts) for event in page]


def _entry(event: AuditEvent, rows: dict[Key, Any], may_read_charts: bool) -> AuditEntry:
    is_hidden = is_clinical(event) and not may_read_charts
    row = rows.get(_key(event.target))
    return AuditEntry(
        event=event,
        who=_who(event.actor, rows),
        did=event.action.replace(".", " ").replace("_", " "),
        what=_what(event.target, row),
        client=_client_of(row),
        facts=[] if is_hidden else [_fact(pair, rows) for pair in event.facts.items()],
    )


def _who(actor: str, rows: dict[Key, Any]) -> str:
    client = rows.get(_key(f"clients.{actor}"))
    return f"{client.full_name} (client)" if client else who_is(actor)


def _what(target: str, row: Any) -> str:
    """`Visit BX7K-29QM`, `Maria Reyes`; a row that is gone keeps its number."""
    label, pk = _key(target)
    if not pk:
        return _kinds(label)
    kind = _kind(label)
    if row is None:
        return f"{kind} {pk}"
    if isinstance(row, Client):
        return row.full_name
    own = getattr(row, "reference", "") or (str(row) if label in SAY_THEMSELVES else pk)
    return own if label in SAY_THEMSELVES else f"{kind} {own}"


def _kind(label: str) -> str:
    model = _model(label)
    name = "visit" if label == "bookings.appointment" else model and model._meta.verbose_name
    return str(name or label.rpartition(".")[2]).capitalize()


def _kinds(label: str) -> str:
    """A list that was read names no row of its kind; other words stay as they are."""
    if not CODE.fullmatch(label):
        return label
    model = _model(label)
    name = model._meta.verbose_name_plural if model else label.rpartition(".")[2]
    return str(name).capitalize()


def _fact(pair: tuple[str, Any], rows: dict[Key, Any]) -> tuple[str, Any]:
    name, value = pair
    said = name.replace("_", " ")
    if isinstance(value, list):
        return said, ", ".join(str(_fact_value(name, each, rows)) for each in value)
    return said, _fact_value(name, value, rows)


def _fact_value(name: str, value: Any, rows: dict[Key, Any]) -> Any:
    row = rows.get((FACTS.get(name, ""), str(value)))
    if row is None:
        return value
    return row.full_name if isinstance(row, Client) else str(row)


def _client_of(row: Any) -> Client | None:
    if isinstance(row, Client) or row is None:
        return row
    path = _path_to_client(type(row))
    for step in path.split("__") if path else ():
        row = getattr(row, step, None)
    return row if isinstance(row, Client) else None


def _rows(page: Iterable[AuditEvent]) -> dict[Key, Any]:
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for event in page:
        named = [event.target, f"clients.{event.actor}"]
        named += _named_by_facts(event.facts)
        for label, pk in map(_key, named):
            if pk:
                wanted[label].add(pk)
    return {(label, pk): row for label, pks in wanted.items() for pk, row in _read(label, pks)}


def _named_by_facts(facts: dict[str, Any]) -> list[str]:
    known = ((FACTS[name], value) for name, value in facts.items() if name in FACTS)
    return [
        f"{label}:{each}"
        for label, value in known
        for each in (value if isinstance(value, list) else [value])
    ]


def _read(label: str, pks: set[str]) -> Iterable[tuple[str, models.Model]]:
    """Rows by the number that the log has for them."""
    if label in FORMER:
        resources = Resource.objects.filter(former__in=[f"{label}:{pk}" for pk in pks])
        return [(_key(resource.former)[1], resource) for resource in resources]
    model = _model(label)
    if model is None:
        return ()
    path = _path_to_client(model)
    rows = model._default_manager.filter(pk__in=_valid(model, pks))
    return [(str(row.pk), row) for row in (rows.select_related(path) if path else rows)]


def _valid(model: type[models.Model], pks: set[str]) -> list[str]:
    """The log holds text: what cannot be a key of the model names nothing."""
    is_number = isinstance(model._meta.pk, models.IntegerField)
    return [pk for pk in pks if not is_number or (pk.isdecimal() and len(pk) < 19)]


def _path_to_client(model: type[models.Model]) -> str:
    names = {
        field.name for field in model._meta.get_fields() if field.many_to_one or field.one_to_one
    }
    fitting = (path for path in TO_CLIENT if path.split("__")[0] in names)
    return next((path for path in fitting if _leads(model, path)), "")


def _leads(model: type[models.Model], path: str) -> bool:
    for step in path.split("__"):
        field = model._meta.get_field(step)
        if not getattr(field, "concrete", False) or field.related_model is None:
            return False
        model = field.related_model
    return model is Client


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _key(target: str) -> Key:
    """`clients.client:25` in two; a target that is only words has no number."""
    label, _, pk = target.partition(":")
    return (label, pk) if "." in label else (label, "")
