"""Appointments of one column at the same time stand side by side: none hides another."""

from collections.abc import Iterable, Iterator

from bookings.board.sheet import Event

WIDEST = 4
"""Of more appointments at once the last ones share a strip: the styles go no further."""


def side_by_side(events: Iterable[Event]) -> Iterator[tuple[Event, str]]:
    """Each event with the class of its strip, `in-2-of-3`, or none if it has the column alone."""
    for crowd in _crowds(sorted(events, key=lambda event: event.scheduled.starts_min)):
        strips = _strips(crowd)
        count = max(strips) + 1
        for event, strip in zip(crowd, strips, strict=True):
            yield event, f"in-{strip + 1}-of-{count}" if count > 1 else ""


def _crowds(ordered: list[Event]) -> Iterator[list[Event]]:
    """The events in groups that no moment of the day has in common."""
    crowd: list[Event] = []
    until = -1
    for event in ordered:
        if crowd and event.scheduled.starts_min >= until:
            yield crowd
            crowd = []
        crowd.append(event)
        until = max(until, event.scheduled.ends_min)
    if crowd:
        yield crowd


def _strips(crowd: list[Event]) -> list[int]:
    """For each event the first strip that is free again."""
    until: list[int] = []
    strips = []
    for event in crowd:
        free = (n for n, ends_min in enumerate(until) if ends_min <= event.scheduled.starts_min)
        strip = next(free, min(len(until), WIDEST - 1))
        if strip == len(until):
            until.append(event.scheduled.ends_min)
        else:
            until[strip] = max(until[strip], event.scheduled.ends_min)
        strips.append(strip)
    return strips
