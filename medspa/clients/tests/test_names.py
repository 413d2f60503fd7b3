"""One person under many spellings, whatever road they come by."""

import sys
import unicodedata

import pytest
from django.db import IntegrityError, connection, transaction

from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.errors import NameMissing, PhoneExtension
from medspa.clients.models import Client
from medspa.clients.services import find_client, find_or_create_client
from medspa.clients.tests.factories import make_client

pytestmark = pytest.mark.django_db
AT = {"email": "sean@mail.example", "phone": "+14155550123"}
SPELLINGS = [
    "Seán O\u2019Brien-Núñez",
    "Seán O\u2018Brien-Núñez",
    "Seán O\u02bcBrien-Núñez",
    "Seán O\u00b4Brien-Núñez",
    "Seán O`Brien-Núñez",
    "Seán O\uff07Brien-Núñez",
    "Seán O\u2032Brien\u2010Núñez",
    "Seán O'Brien\u2011Núñez",
    "Seán O'Brien\u2013Núñez",
    "Seán O'Brien\u2014Núñez",
    "Seán O'Brien\u2212Núñez",
    "Seán O'Brien\ufe63Núñez",
    "Seán O'Brien - Núñez",
    "Seán O\u200b'Brien-Núñez",
    "\u202eSeán\u202c O'Bri\u00aden-Núñez\ufeff",
    "\u2067Seán\u2069 O'Brien-Núñez",
    "  Seán \t O'Brien-Núñez ",
    "Seán\u00a0\u2009O'Brien-Núñez",
    "SEÁN O'BRIEN-NÚÑEZ",
    "\uff33eán O'Brien-Núñez",
    unicodedata.normalize("NFD", "Seán O'Brien-Núñez"),
]


def find_or_create(whole: str, **also: str) -> Client:
    first, _blank, last = whole.strip().partition(" ")
    return find_or_create_client(first_name=first, last_name=last, **AT | also, by=ONLINE_VISITOR)


def test_one_person_whatever_the_spelling():
    known = make_client(first_name="Seán", last_name="O'Brien-Núñez", **AT)

    assert {find_or_create(whole).pk for whole in SPELLINGS} == {known.pk}


def test_a_name_stays_as_typed():
    made = find_or_create("Seán O\u2019Brien\u2013Núñez")

    assert made.full_name == "Seán O\u2019Brien\u2013Núñez"


@pytest.mark.parametrize("whole", ["Seán O'Brien-Ruiz", "Seána O'Brien-Núñez", "Seán O'Brien"])
def test_another_name_is_another_person(whole: str):
    assert find_or_create("Seán O'Brien-Núñez") != find_or_create(whole)


def test_the_boxes_of_the_form_make_no_difference():
    assert find_or_create("María José García") == find_or_create_client(
        first_name="María José", last_name="García", **AT, by=ONLINE_VISITOR
    )


def keys_of(names: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT medspa_name_key(name) FROM unnest(%s::text[]) WITH ORDINALITY AS t(name, n)"
            " ORDER BY n",
            [names],
        )
        return [key for (key,) in cursor.fetchall()]


@pytest.mark.slow
def test_the_key_knows_no_case_and_no_form_of_any_letter():
    """Over every letter that both sides know; Greek with an iota below has more than two cases."""
    letters = [
        c
        for c in map(chr, range(1, sys.maxunicode))
        if unicodedata.category(c)[0] == "L" and "GEGRAMMENI" not in unicodedata.name(c, "")
    ]
    plain = keys_of(letters)
    for form in (str.upper, str.lower, str.casefold, nfd, nfkc, nfkd):
        changed = keys_of([form(c) for c in letters])
        differing = [c for c, a, b in zip(letters, plain, changed, strict=True) if a != b]
        assert differing == [], form


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def nfkd(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def test_the_key_knows_no_sign_that_nobody_sees_and_one_blank_and_one_dash():
    every = [chr(c) for c in range(1, sys.maxunicode) if not 0xD800 <= c < 0xE000]
    by_category = {
        name: [f"a{c}b" for c in every if unicodedata.category(c) == name]
        for name in ("Cf", "Zs", "Pd")
    }

    assert set(keys_of(by_category["Cf"])) == {"ab"}
    assert set(keys_of(by_category["Zs"])) == {"a b"}
    assert set(keys_of(by_category["Pd"])) == {"a-b"}


def test_the_key_of_a_key_is_itself():
    letters = [c for c in map(chr, range(1, 0x3100)) if unicodedata.category(c)[0] in "LPSN"]
    once = keys_of([f"a{c}b" for c in letters])

    assert keys_of(once) == once


def test_no_road_into_the_table_goes_round_the_key():
    make_client(first_name="Ann", last_name="O'Brien", **AT)
    twice = Client(first_name="ann", last_name="O\u2019Brien", **AT)
    other = make_client(first_name="Bea", last_name="O'Brien", **AT)

    for road in (
        lambda: Client.objects.bulk_create([twice]),
        lambda: Client.objects.filter(pk=other.pk).update(first_name="\u200bANN"),
        lambda: raw("UPDATE clients_client SET first_name = 'aNn' WHERE id = %s", [other.pk]),
    ):
        with pytest.raises(IntegrityError, match="client_person_once"), transaction.atomic():
            road()


def raw(statement: str, facts: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u0007", "\u009f"])
def test_what_disturbs_the_text_around_a_name_is_stored_by_no_road(sign: str):
    kept = make_client(first_name=f"No{sign}or")

    assert kept.first_name == "Noor"
    with pytest.raises(IntegrityError, match="client_name_disturbs_nothing"), transaction.atomic():
        raw("UPDATE clients_client SET last_name = %s WHERE id = %s", [f"x{sign}", kept.pk])


def test_nobody_is_without_a_name():
    with pytest.raises(NameMissing):
        find_or_create_client(first_name="\u200b", last_name=" ", **AT, by=ONLINE_VISITOR)
    with pytest.raises(IntegrityError, match="client_has_a_name"), transaction.atomic():
        Client.objects.create(first_name="\u3164", **AT)


def test_one_name_is_enough_in_whichever_box():
    made = find_or_create_client(first_name="Suharto", **AT, by=ONLINE_VISITOR)

    assert (made.full_name, made.short_name, str(made)) == ("Suharto", "Suharto", "Suharto")
    assert made == find_or_create_client(
        first_name="", last_name="SUHARTO", **AT, by=ONLINE_VISITOR
    )


def test_one_name_is_sorted_among_the_last_names():
    for whole in ("Ann Zola", "Suharto", "Bea Ruiz", "Cy Tan"):
        find_or_create(whole)

    assert [each.full_name for each in Client.objects.all()] == [
        "Bea Ruiz",
        "Suharto",
        "Cy Tan",
        "Ann Zola",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "SEAN@Bücher.example",
        "sean@xn--bcher-kva.example",
        "sean@XN--BCHER-KVA.EXAMPLE",
        "sean@bu\u0308cher.example",
        "sean@\uff42\u00fccher.example",
        "sean@bücher\u3002example",
        "se\u00adan@bücher.example\u200b",
        " sean@bücher.example. ",
        "\uff53ean\uff20bücher.example",
    ],
)
def test_one_address_whatever_the_writing(address: str):
    known = find_or_create("Seán Ó", email="sean@bücher.example")

    assert known.email == "sean@xn--bcher-kva.example"
    assert find_or_create("Seán Ó", email=address) == known
    assert find_client(first_name="Seán", last_name="Ó", email=address) == known


def test_an_address_of_two_writings_is_stored_by_no_road():
    client = make_client()

    Client.objects.filter(pk=client.pk).update(email="a@BÜCHER.example")
    client.refresh_from_db()

    assert client.email == "a@xn--bcher-kva.example"
    with pytest.raises(IntegrityError, match="client_address_in_one_writing"), transaction.atomic():
        raw("UPDATE clients_client SET email = 'a@bücher.example' WHERE id = %s", [client.pk])


def test_without_an_address_the_number_tells_people_apart():
    first = find_or_create("Ann Lee", email="")

    assert find_or_create("ANN LEE", email="") == first
    assert find_or_create("Ann Lee", email="", phone="+14155550199") != first
    assert find_or_create("Ann Lee") != first


@pytest.mark.parametrize(
    "phone",
    ["(415) 555-0123 ext. 4", "415-555-0123 x4", "tel:+1-415-555-0123;ext=4", "+14155550123#4"],
)
def test_an_extension_is_refused_in_words_and_never_dropped(phone: str):
    with pytest.raises(PhoneExtension, match="extension"):
        find_or_create("Ann Lee", phone=phone)
