"""What a version of an estimate says otherwise than the one before it."""

from collections.abc import Iterator
from typing import Any

Content = dict[str, Any]
Line = dict[str, Any]


def changes_between(before: Content, after: Content) -> list[Content]:
    """Each as `what` changed, with the values before and after; none if they say the same."""
    return [
        *_around(before, after),
        *_in_lines(before, after),
        *_in_fees(before, after),
        *_in_total(before, after),
    ]


def says_the_same(before: Content, after: Content) -> bool:
    return not changes_between(before, after) and _stage(before) == _stage(after)


def _stage(content: Content) -> object:
    return content["stage"] and content["stage"]["number"]


def _around(before: Content, after: Content) -> Iterator[Content]:
    for what, path in (
        ("when", ("visit", "starts_at")),
        ("visit", ("visit", "name")),
        ("who", ("provider", "name")),
        ("where", ("location", "name")),
    ):
        old, new = _at(before, path), _at(after, path)
        if old != new:
            yield {"what": what, "before": old, "after": new}


def _in_lines(before: Content, after: Content) -> Iterator[Content]:
    old, new = _by_product(before), _by_product(after)
    for key, line in new.items():
        if key not in old:
            yield _named("added", line)
            continue
        for what in ("number", "each"):
            if _shown(old[key], what) != _shown(line, what):
                yield _named(what, line) | {"before": old[key][what], "after": line[what]}
        if _areas(old[key]) != _areas(line):
            yield _named("areas", line)
    for key, line in old.items():
        if key not in new:
            yield _named("left_out", line)


def _in_fees(before: Content, after: Content) -> Iterator[Content]:
    """A fee or credit that was not there, is not any more, or is another one."""
    if before.get("fees", []) != after.get("fees", []):
        yield {"what": "fees", "before": before.get("fees", []), "after": after.get("fees", [])}


def _in_total(before: Content, after: Content) -> Iterator[Content]:
    if before["total"] != after["total"]:
        yield {"what": "total", "before": before["total"], "after": after["total"]}


def _named(what: str, line: Line) -> Content:
    return {"what": what, "product": line["product"], "class": line["class"], "per": line["per"]}


def _shown(line: Line, what: str) -> tuple[str, object]:
    """Numbers and prices of another measure are other ones."""
    return (line["per"], line[what])


def _areas(line: Line) -> set[str]:
    """A side is no other area."""
    return {area["code"] for area in line["areas"]}


def _by_product(content: Content) -> dict[tuple[str, str], Line]:
    return {(line["product"], line["class"]): line for line in content["lines"]}


def _at(content: Content, path: tuple[str, str]) -> str:
    part, name = path
    return str((content[part] or {}).get(name, ""))
