"""What a browser is told that has seen a grid until some moment, and who may go on looking."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.live.grids import Grid
from bookings.live.sessions import still_welcome
from bookings.models import TimeOff
from bookings.tests.factories import MONDAY, make_appointment, make_clinic
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.tablet.idle import LOCKED

pytestmark = pytest.mark.django_db


def drawn(*tiles: str, head: str = "Ana") -> dict[str, str]:
    inside = "".join(
        f'<li id="{name}" class="event">\n<b>{words}</b></li>'
        for name, words in (tile.split("=") for tile in tiles)
    )
    lane = f'<ol><li class="board-off  r-1 span-2">off</li>{inside}</ol>'
    board = f'<div id="board"><section id="with-ana"><h2>{head}</h2>{lane}</section></div>'
    return {"board": board, "day-count": f"<p>{len(tiles)}</p>"}


def test_only_what_is_newer_is_told_and_all_of_it_to_whoever_has_seen_nothing() -> None:
    grid = Grid()
    grid.take(drawn("a=10", "b=11"), at=5)
    assert set(grid.since(0)) == {"frame", "columns", "parts", "beside"}
    assert list(grid.since(0)["parts"]["with-ana"]) == ["board-off r-1 span-2", "a", "b"]
    assert "10" not in grid.since(0)["frame"]
    assert grid.since(5) == {}

    grid.take(drawn("b=11", "a=12"), at=7)  # a went behind b
    grid.take(drawn("b=11", "a=12", head="Ana, away"), at=9)
    assert set(grid.since(7)) == {"frame"}
    told = grid.since(5)
    assert list(told["parts"]["with-ana"]) == ["a"]
    assert told["columns"] == {"with-ana": ["board-off r-1 span-2", "b", "a"]}
    grid.take(drawn("b=11"), at=11)
    assert grid.since(9)["columns"] == {"with-ana": ["board-off r-1 span-2", "b"]}
    assert "parts" not in grid.since(9)


def test_a_stream_goes_on_for_nobody_who_could_not_open_it_any_more() -> None:
    people = [make_user(Role.FRONT_DESK) for _ in range(6)]
    keys = []
    for person in people:
        browser = Browser()
        browser.force_login(person)
        keys.append(browser.session.session_key)
        if person is people[1]:
            session = browser.session
            session[LOCKED] = 0
            session.save()
    for number, change in (
        (2, {"is_active": False}),
        (3, {"roles": []}),
        (4, {"session_round": 1}),
    ):
        type(people[number]).objects.filter(pk=people[number].pk).update(**change)
    Session.objects.filter(pk=keys[5]).delete()
    viewers = dict(zip(keys, (person.pk for person in people), strict=True))
    now = timezone.now()
    assert still_welcome(viewers, now) == {keys[0]}
    assert still_welcome(viewers, now + timedelta(days=2)) == set()


def test_without_a_stream_a_board_asks_and_is_told_once_that_nothing_changed(
    client: Browser,
) -> None:
    clinic = make_clinic()
    visit = make_appointment(clinic, clinic.at(10))
    client.force_login(make_user(Role.FRONT_DESK))
    asked = {"location": clinic.location.slug, "day": str(MONDAY), "by": "providers"}
    assert client.get(reverse("board_events"), asked).status_code == 204
    first = client.get(reverse("board_pieces"), asked)
    assert visit.reference in str(first.json()["parts"])
    again = {"headers": {"If-None-Match": first["ETag"]}}
    assert client.get(reverse("board_pieces"), asked, **again).status_code in (200, 304)
    TimeOff.objects.create(
        location=clinic.location, starts_at=clinic.at(12), ends_at=clinic.at(13), reason="Lunch"
    )
    assert "Lunch" in str(client.get(reverse("board_pieces"), asked, **again).json())
    assert client.get(reverse("board_pieces"), asked | {"by": "moon"}).status_code == 404
    client.logout()
    assert client.get(reverse("board_pieces"), asked).status_code == 302
