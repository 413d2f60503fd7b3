"""People are found however their names are said, spelled and typed."""

# ruff: noqa: RUF001 - signs that look alike are the point

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspa.clients.models import Client
from medspa.clients.search import FOUND_AT_MOST, everybody_called, find_clients
from medspa.clients.tests.factories import make_client

pytestmark = pytest.mark.django_db

PEOPLE = {
    "nunez": ("María José", "Núñez", "mj@mail.example", "+14155550101"),
    "obrien": ("Sean", "O’Brien", "sean.ob@mail.example", "+14155550102"),
    "garcia": ("Ana", "Garcia-Lopez", "analopez88@mail.example", "+12065550103"),
    "cruz": ("Elena", "de la Cruz", "elena@mail.example", "+12065550104"),
    "kelly": ("Kate", "Kelly", "kate.kelly@work.example", "+442079460958"),
    "smith": ("Katherine", "Smith", "kat@mail.example", "+14155550106"),
    "gonzalez": ("Rosa", "Gonzalez", "rosa@mail.example", "+14155550107"),
    "wang": ("小明", "王", "xiaoming@mail.example", "+14155550108"),
    "orsted": ("Søren", "Ørsted", "soren@mail.example", "+4532345678"),
    "ivanov": ("Ива́н", "Иванов", "ivan@mail.example", "+14155550110"),
    "angelo": ("Tony", "D'Angelo", "tony@mail.example", "+14155550111"),
    "jones": ("Mary Ann", "Jones", "maj@mail.example", "+14155550112"),
}


SAID = [
    ("nunez", "nunez"), ("Nuñez", "nunez"), ("NÚÑEZ", "nunez"), ("Nun\u0303ez", "nunez"),
    ("maria nunez", "nunez"), ("Núñez, María", "nunez"), ("jose nu", "nunez"),
    ("o'brien", "obrien"), ("O’Brien", "obrien"), ("obrien", "obrien"), ("O´Brien", "obrien"),
    ("o brien", "obrien"), ("Brien", "obrien"), ("O`Brien, Sean", "obrien"),
    ("O\u200bBrien", "obrien"), ("O＇Brien", "obrien"), ("oʼbrien", "obrien"),
    ("lopez", "garcia"), ("garcia", "garcia"), ("Garcia Lopez", "garcia"),
    ("garcialopez", "garcia"), ("García–López", "garcia"), ("Lopez Garcia, Ana", "garcia"),
    ("Garcia‑Lopez", "garcia"),
    ("delacruz", "cruz"), ("De La Cruz", "cruz"), ("cruz elena", "cruz"),
    ("angelo", "angelo"), ("dangelo", "angelo"), ("D Angelo", "angelo"),
    ("maryann jones", "jones"), ("mary-ann", "jones"),
    ("nunez 0101", "nunez"), ("555-0101 nunez", "nunez"), ("Nunez (415) 555", "nunez"),
    ("+44 (0)20 7946 0958", "kelly"), ("020 7946 0958", "kelly"), ("+442079460958", "kelly"),
    ("0044 20 7946 0958", "kelly"), ("011 44 20 7946 0958", "kelly"), ("7946 0958", "kelly"),
    ("415 555 0102", "obrien"), ("(415) 555-0102", "obrien"), ("1-415-555-0102", "obrien"),
    ("415.555.0102", "obrien"), ("415–555–0102", "obrien"), ("415 555 0102 x12", "obrien"),
    ("0102", "obrien"), ("４１５ ５５５ ０１０２", "obrien"), ("٤١٥٥٥٥٠١٠٢", "obrien"),
    ("\u202a+1 415\u00a0555\u00a00102\u202c", "obrien"),
    ("analopez88@mail.example", "garcia"), ("ANALOPEZ88", "garcia"), ("lopez88", "garcia"),
    ("kate.kelly@work", "kelly"), ("@work.example", "kelly"), ("work.example", "kelly"),
    ("kelly work", "kelly"),
    ("王小明", "wang"), ("小明", "wang"), ("王", "wang"), ("小明 王", "wang"),
    ("orsted", "orsted"), ("Soren Ørsted", "orsted"),
    ("иванов", "ivanov"), ("Иван", "ivanov"),
]  # fmt: skip

MISSPELLED = [
    ("gonzales", "gonzalez"), ("gonsales", "gonzalez"), ("gonzaelz", "gonzalez"),
    ("gnzalez", "gonzalez"), ("Rosa Gonzalles", "gonzalez"), ("gonzzalezz", "gonzalez"),
    ("smiht", "smith"), ("smth", "smith"), ("smoth", "smith"), ("kathrine", "smith"),
    ("catherine smit", "smith"), ("kelley", "kelly"), ("nunes", "nunez"),
    ("obrein", "obrien"), ("smiht 0106", "smith"), ("katheryne", "smith"),
]  # fmt: skip

NONSENSE = [
    "", " ", "m", "%", "_", "00", "0000", "zzz", "🌸", "xylophone", "\x00", "'", "-", "@", "+",
    "nunez 9999", "'; --", "王" * 200, "x" * 5000, "a b c d e f g h i",
]  # fmt: skip


@pytest.fixture(autouse=True)
def people() -> dict[str, Client]:
    names = ("first_name", "last_name", "email", "phone")
    return {
        key: make_client(**dict(zip(names, facts, strict=True))) for key, facts in PEOPLE.items()
    }


def test_people_are_found_as_they_are_said(people: dict[str, Client]):
    names = {client: key for key, client in people.items()}
    found = [(said, find_clients(said), everybody_called(said)) for said, _ in SAID]

    listed = [(said, [names[one] for one in each.clients]) for said, each, _ in found]
    assert listed == [(said, [key]) for said, key in SAID]
    assert [said for said, each, _ in found if each.is_near] == []
    assert [(said, [names[one] for one in all_]) for said, _, all_ in found] == listed


def test_a_letter_or_two_may_be_wrong_and_it_is_said(people: dict[str, Client]):
    names = {client: key for key, client in people.items()}
    found = [(said, find_clients(said)) for said, _ in MISSPELLED]

    assert [(said, [names[one] for one in each.clients]) for said, each in found] == [
        (said, [key]) for said, key in MISSPELLED
    ]
    assert all(each.is_near and each.clients[0].is_near for _, each in found)


def test_nobody_is_found_by_nonsense():
    assert [said for said in NONSENSE if find_clients(said).clients] == []


def test_exactly_so_comes_first_then_beginnings_then_addresses():
    roses = [
        make_client(first_name=first, last_name="Abel", email=email)
        for first, email in (
            ("Rosamund", "a@mail.example"), ("Zoe", "pink.rosamay@mail.example"),
            ("Rosa", "b@mail.example"), ("Rosalind", "c@mail.example"),
        )
    ]  # fmt: skip
    rosamund, zoe, rosa, rosalind = roses

    assert find_clients("rosa abel").clients == [rosa, rosalind, rosamund, zoe]


def test_is_bounded_and_says_that_there_are_more():
    for _ in range(30):
        make_client(first_name="Mina")

    found = find_clients("mina")

    assert (len(found.clients), found.has_more) == (FOUND_AT_MOST, True)


def test_takes_the_same_few_statements_however_many_fit():
    counts = []
    for _ in range(2):
        make_client(first_name="Mina")
        with CaptureQueriesContext(connection) as seen:
            find_clients("mina")
        counts.append(len(seen))

    with CaptureQueriesContext(connection) as nobody:
        find_clients("qqqqqq")

    assert counts == [3, 3]
    assert len(nobody) == 4


def test_a_corrected_name_is_found_at_once(people: dict[str, Client]):
    Client.objects.filter(pk=people["smith"].pk).update(last_name="Żuławska")

    assert find_clients("zulawska").clients == [people["smith"]]
    assert find_clients("katherine smith").clients == []
