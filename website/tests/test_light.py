"""Light and shadow of every area, from the files of the release to the page of a client."""

from html import unescape

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from medspa.audit.log import SYSTEM
from treatments.catalogue.services.loading import load_catalogue
from treatments.models import FacialArea

pytestmark = pytest.mark.django_db


@pytest.fixture
def talked_about() -> list[FacialArea]:
    load_catalogue(by=SYSTEM)
    return list(FacialArea.objects.talked_about())


def page(client: Client, path: str, language: str) -> str:
    response = client.get(path, headers={"accept-language": language})
    return unescape(response.content.decode())


@pytest.mark.parametrize("language", ["en", "es"])
def test_explorer_tells_the_light_of_every_area(client, talked_about, language) -> None:
    shown = page(client, "/face/", language)

    with override(language):
        untold = [area.code for area in talked_about if gettext(area.light) not in shown]
    assert untold == []
    assert shown.count('class="explorer-light"') == len(talked_about)


def test_treatment_tells_the_light_in_the_language_of_the_reader(client, talked_about) -> None:
    temple = next(area for area in talked_about if area.code == "TEMPLE")

    assert temple.light in page(client, "/treatments/temples/", "en")
    assert temple.light not in page(client, "/treatments/temples/", "es")
