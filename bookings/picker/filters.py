"""The ways to narrow the times of the picker, and what was chosen to talk about, as plain links."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext

from bookings.models import DayPart, Weekday
from bookings.picker.choice import Choice, find_areas_named
from medspa.web.request import HttpRequest

PLACE_IN_TIME = ("on", "page", "starts_at", "lang")  # what another choice makes untrue


@dataclass(frozen=True)
class WayOn:
    """A link to the same page with something chosen or taken away."""

    label: str
    query: str
    is_on: bool = False


def filters_of(request: HttpRequest, choice: Choice) -> list[WayOn]:
    """Any time; each part of the day, to be added or taken away; weekends."""
    asked = _without_place(request)
    return [
        _way(gettext("Any time"), asked, part=[], weekend=[], is_on=not choice.preference),
        *(_of_part(part, gettext(part.plural), asked, choice) for part in DayPart),
        _way(
            gettext("Weekends"),
            asked,
            weekend=[] if choice.weekend else ["1"],
            is_on=choice.weekend,
        ),
    ]


def desk_filters(request: HttpRequest, choice: Choice) -> list[WayOn]:
    """As somebody says on the telephone: mornings, not on a Friday. Each day is on until it is
    taken away."""
    asked = _without_place(request)
    return [
        *(_of_part(part, part.plural, asked, choice) for part in DayPart),
        *(_of_weekday(day, asked, choice) for day in Weekday),
    ]


def _of_weekday(day: Weekday, asked: QueryDict, choice: Choice) -> WayOn:
    is_off = day in choice.never
    others = [each for each in choice.never if each != day]
    never = [str(each) for each in (others if is_off else [*others, day])]
    return _way(f"Not {day.label}s", asked, never=never, is_on=is_off)


def areas_chosen(request: HttpRequest, choice: Choice) -> list[WayOn]:
    """Each area to talk about, with the way to the same page without it."""
    asked = request.GET.copy()
    asked.pop("lang", None)
    codes = choice.interests
    return [
        _way(gettext(area.lay_name), asked, interests=[code for code in codes if code != area.pk])
        for area in find_areas_named(list(codes))
    ]


def _of_part(part: DayPart, label: str, asked: QueryDict, choice: Choice) -> WayOn:
    """All three parts together are any time, as none of them is."""
    is_on = part in choice.part
    others = [each for each in choice.part if each != part]
    return _way(label, asked, part=others if is_on else [*others, str(part)], is_on=is_on)


def _without_place(request: HttpRequest) -> QueryDict:
    asked = request.GET.copy()
    for name in PLACE_IN_TIME:
        asked.pop(name, None)
    return asked


def _way(label: str, asked: QueryDict, *, is_on: bool = False, **changes: list[str]) -> WayOn:
    changed = asked.copy()
    for name, values in changes.items():
        changed.setlist(name, values)
    return WayOn(label, f"?{changed.urlencode()}", is_on)
