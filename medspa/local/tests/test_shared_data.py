"""Tests of a module start from the same rows, and never from each other's."""

import pytest
from django.conf import settings
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from medspa.clinic.models import Location, Resource
from medspa.clinic.tests.factories import make_location, make_room
from medspa.local.testkit.shared import Stack, Step, shared

pytestmark = pytest.mark.django_db


@shared
def place() -> Location:
    return make_location(name="As it was made")


@shared
def room(place: Location) -> Resource:
    return make_room(place)


@pytest.fixture
def stack(django_db_blocker: DjangoDbBlocker) -> Stack:
    """One beside that of the test process, within the transaction of this test."""
    made = Stack()
    made.blocker = django_db_blocker
    return made


@pytest.mark.parametrize("turn", range(2))
def test_each_test_finds_rows_and_objects_as_they_were_made(
    place: Location, room: Resource, turn: int
) -> None:
    assert place.name == Location.objects.get().name == "As it was made"
    assert room.location is place
    place.name = f"Changed in turn {turn}"
    place.save()
    room.delete()


def test_what_a_test_does_not_ask_for_is_not_there(place: Location) -> None:
    assert list(Location.objects.all()) == [place]
    assert not Resource.objects.exists()


def test_one_that_asks_for_nothing_finds_nothing() -> None:
    assert not Location.objects.exists()


@pytest.mark.owner
def test_another_login_makes_its_own(place: Location) -> None:
    assert list(Location.objects.all()) == [place]


@pytest.mark.django_db(transaction=True)
def test_one_that_commits_makes_its_own(place: Location, room: Resource) -> None:
    assert list(Location.objects.all()) == [place]
    assert list(Resource.objects.all()) == [room]


def test_keys_of_rows_that_come_again_are_new_to_the_cache(place: Location) -> None:
    assert cache.key_prefix != settings.CACHES["default"]["KEY_PREFIX"]


@pytest.mark.django_db(transaction=True)
def test_one_that_commits_has_the_cache_of_live_servers(place: Location) -> None:
    assert cache.key_prefix == settings.CACHES["default"]["KEY_PREFIX"]


def test_what_two_tests_have_in_common_is_made_once(stack: Stack) -> None:
    made = []

    def first() -> Location:
        made.append("first")
        return make_location()

    def second(place: Location) -> Resource:
        made.append("second")
        return make_room(place)

    steps = [Step(first, ()), Step(second, (("place", first),))]
    for asked in (steps, steps[:1], steps[:1], steps):
        stack.settle(asked)
        assert (Location.objects.count(), Resource.objects.count()) == (1, len(asked) - 1)
    stack.clear()

    assert made == ["first", "second", "second"]
    assert not Location.objects.exists()


def test_nothing_is_left_of_data_that_could_not_be_made(stack: Stack) -> None:
    def broken() -> None:
        make_location()
        raise LookupError

    with pytest.raises(LookupError):
        stack.settle([Step(broken, ())])
    assert stack.levels == []
    assert not Location.objects.exists()


def test_shared_fixture_cannot_stand_for_one_that_it_takes() -> None:
    def place(place: Location) -> Location:
        return place

    with pytest.raises(ValueError, match="place is shared"):
        shared(place)
