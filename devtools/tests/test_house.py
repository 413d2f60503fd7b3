"""The house is in order, and what is out of order would be named."""

import pytest

from devtools.house import House, Module, breaches, read_house

LONG_FUNCTION = "def go_on() -> None:\n" + "    pass\n" * 50
SHORT_FUNCTIONS = "".join(f"def go_on_{n}() -> None: ...\n" for n in range(40))


def test_house_is_in_order() -> None:
    assert list(breaches(read_house())) == []


@pytest.mark.parametrize(
    ("path", "source", "found"),
    [
        ("bookings/a/b.py", LONG_FUNCTION, "bookings/a/b.py:1 go_on has 51 lines"),
        ("bookings/a/b.py", "\n" * 301, "bookings/a/b.py has 301 lines"),
        (
            "bookings/a/b.py",
            "def go_on(a, b, c, d, e, *, f, g, h, i): ...",
            "bookings/a/b.py:1 go_on takes 9 parameters",
        ),
        (
            "bookings/a/b.py",
            "def go_on(*, by: Actor, facts: dict[str, Any]): ...",
            "bookings/a/b.py:1 go_on(facts: Any)",
        ),
        (
            "bookings/a/services.py",
            "def go_on(*, now: datetime) -> list[Any]: ...",
            "bookings/a/services.py:1 go_on(return: Any)",
        ),
    ],
)
def test_a_module_out_of_order_is_named(path: str, source: str, found: str) -> None:
    assert found in list(breaches(House((Module(path, source),), {})))


def test_names_of_one_word_are_counted() -> None:
    short = Module("bookings/a/b.py", "def go(): ...\n" * 4)
    house = House((Module("bookings/a/c.py", SHORT_FUNCTIONS), short), {})

    assert list(breaches(house)) == ["4 of 44 public functions have names of one word (9.1%)"]


def test_long_line_of_a_template_is_named_unless_it_is_plain_text() -> None:
    line = "x" * 121
    house = House((), {"templates/a.html": f"\n{line}", "templates/messages/a/text": line})

    assert list(breaches(house)) == ["templates/a.html:2 has 121 characters"]


def test_one_long_line_of_a_template_in_a_hundred_passes() -> None:
    source = "\n" * 199 + "x" * 121

    assert list(breaches(House((), {"templates/a.html": source}))) == []


def test_crowded_folders_are_named() -> None:
    loose = [Module(f"bookings/m{n}.py", "") for n in range(7)]
    crowded = [Module(f"bookings/room/m{n}.py", "") for n in range(17)]

    assert list(breaches(House((*loose, *crowded), {}))) == [
        "bookings/room/ holds 17 modules",
        "bookings/ holds 7 modules that are in no room",
    ]
