"""The line of now on the day board."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import make_clinic
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.local.testkit.clock import set_now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hour", "minute", "row"),
    [(2, 41, None), (8, 59, None), (9, 0, 108), (16, 59, 203), (17, 0, None), (23, 59, None)],
)
def test_now_is_drawn_within_the_hours_shown_only(
    client: Browser, monkeypatch: pytest.MonkeyPatch, hour: int, minute: int, row: int | None
):
    clinic = make_clinic()
    set_now(monkeypatch, clinic.at(hour, minute))
    client.force_login(make_user(Role.FRONT_DESK))

    board = client.get(reverse("day_board")).context["board"]

    assert (board.first_hour, board.last_hour, board.now_row) == (9, 17, row)
    assert board.last_row == 203
