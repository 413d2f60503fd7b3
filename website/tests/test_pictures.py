"""Which picture stands where."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client as Browser

from bookings.tests.factories import Clinic
from bookings.tests.pages import text_of
from medspa.clinic.tests.factories import make_location, make_staff
from website.models import PlaceWords
from website.text.pictures import BUSTS, PLATES, busts_by_person


def test_people_have_different_busts_while_they_last():
    assert len({picture.name for picture in busts_by_person(range(7, 7 + BUSTS)).values()}) == BUSTS
    assert len(busts_by_person(range(20))) == 20


def test_a_person_keeps_the_bust_when_somebody_joins():
    assert busts_by_person([3, 5, 8])[5] == busts_by_person([3, 5, 8, 9])[5]


def test_every_picture_is_there():
    drawn = [
        file
        for picture in busts_by_person(range(BUSTS)).values()
        for file in (picture.light, picture.dark)
    ]
    drawn += [
        f"img/face/{name}-{palette}-{size}x.webp"
        for name in PLATES.values()
        for palette in ("light", "dark")
        for size in (1, 2)
    ]

    assert [file for file in drawn if not finders.find(file)] == []


@pytest.mark.django_db
def test_face_is_no_wallpaper(client: Browser, site: Clinic):

    for path in ("/about/policies/", "/about/privacy/", "/prices/", "/locations/", "/nothing/"):
        assert "img/face/" not in client.get(path).content.decode(), path


@pytest.mark.django_db
def test_every_page_leads_to_privacy_and_accessibility(client: Browser, site: Clinic):
    footer = client.get("/").content.decode().split("<footer")[1]

    for slug in ("privacy", "accessibility", "terms"):
        assert f'href="/about/{slug}/"' in footer
        assert client.get(f"/about/{slug}/").status_code == 200


@pytest.mark.django_db
def test_place_says_its_city_and_how_to_arrive(client: Browser):
    place = make_location(name="North End", city="Boise")
    PlaceWords.objects.create(location=place, arriving="Park *behind* the house.")
    PlaceWords.objects.create(location=place, language="es", arriving="Atrás hay lugar.")

    assert "Boise North End" in text_of(client.get("/locations/"))
    assert "Parking and transit Park behind the house." in text_of(client.get("/locations/"))
    assert "Atrás hay lugar." in text_of(client.get("/locations/?lang=es"))


@pytest.mark.django_db
def test_doctor_has_their_title_in_spanish(client: Browser):
    make_staff(name="Dr. Ines Vale", name_in_spanish="Dra. Inés Vale", is_provider=True)

    assert "Dr. Ines Vale" in text_of(client.get("/team/"))
    assert "Dra. Inés Vale" in text_of(client.get("/team/?lang=es"))
