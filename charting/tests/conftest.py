from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from charting.models import Chart
from charting.tests.addresses import said_in_addresses
from charting.tests.factories import (
    Team,
    make_chart,
    make_filled_chart,
    make_signed_chart,
    make_team,
    make_unpermitted_chart,
)
from medspa.local.testkit.shared import shared


@pytest.fixture(autouse=True)
def addresses_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every page and redirect that a test of this app meets."""
    ask = Browser.request

    def ask_and_read(self: Browser, **request: Any) -> Any:
        answer = ask(self, **request)
        assert said_in_addresses(answer) == []
        return answer

    monkeypatch.setattr(Browser, "request", ask_and_read)


@shared
def team() -> Team:
    return make_team()


@shared
def chart(team: Team) -> Chart:
    return make_chart(team)


@shared
def filled_chart(team: Team) -> Chart:
    return make_filled_chart(team)


@shared
def signed_chart(team: Team) -> Chart:
    return make_signed_chart(team)


@shared
def unpermitted_chart(team: Team) -> Chart:
    return make_unpermitted_chart(team)


@pytest.fixture
def nurse(team: Team, client: Browser) -> Browser:
    """The browser of the nurse who injects."""
    client.force_login(team.rn)
    return client


@pytest.fixture
def photo_folder(settings, tmp_path: Path) -> Path:
    """Where photographs lie during a test."""
    kind = "django.core.files.storage.FileSystemStorage"
    there = {"BACKEND": kind, "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "photos": there}
    return tmp_path
