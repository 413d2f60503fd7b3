from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override

from medspa.formats.dates import format_hour, format_list, format_when

TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shape", "english", "spanish"),
    [
        ("l j F", "Tuesday, November 24", "martes 24 de noviembre"),
        ("j F, g:i A", "November 24, 9:30 am", "24 de noviembre, 9:30\xa0a.\xa0m."),
        (
            "l j F Y, g:i A",
            "Tuesday, November 24, 2026, 9:30 am",
            "martes 24 de noviembre de 2026, 9:30\xa0a.\xa0m.",
        ),
        ("D j M", "Tue, Nov 24", "mar 24 nov"),
    ],
)
def test_said_puts_a_day_in_the_order_of_the_language(shape: str, english: str, spanish: str):
    assert format_when(TUESDAY, shape) == english
    with override("es"):
        assert format_when(TUESDAY, shape) == spanish


@pytest.mark.parametrize(
    ("hour", "shape", "english"),
    [
        (time(17), "g:i A", "5 pm"),
        (time(0), "g:i A", "12 am"),
        (time(12, 5), "g:i A", "12:05 pm"),
        (time(17), "G:i", "17:00"),
    ],
)
def test_whole_hours_are_said_without_minutes(hour: time, shape: str, english: str):
    assert format_when(hour, shape) == english


def test_year_stands_behind_a_comma():
    assert format_when(date(2026, 12, 2), "j F Y") == "December 2, 2026"


def test_said_takes_days_and_hours_alone():
    with override("es"):
        assert format_when(date(2026, 1, 2), "j F Y") == "2 de enero de 2026"
        assert format_when(time(14), "g:i A") == "2:00\xa0p.\xa0m."


@pytest.mark.parametrize(
    ("hour", "english", "spanish"),
    [
        (9, "9:30 am", "las 9:30\xa0a.\xa0m."),
        (1, "1:30 am", "la 1:30\xa0a.\xa0m."),
        (13, "1:30 pm", "la 1:30\xa0p.\xa0m."),
        (12, "12:30 pm", "las 12:30\xa0p.\xa0m."),
    ],
)
def test_oclock_has_the_article_that_the_hour_asks_for(hour: int, english: str, spanish: str):
    assert format_hour(time(hour, 30)) == english
    with override("es"):
        assert format_hour(time(hour, 30)) == spanish


@pytest.mark.parametrize(
    ("words", "english", "spanish"),
    [
        (["x"], "x", "x"),
        (["x", "y"], "x and y", "x y y"),
        (["x", "y", "z"], "x, y and z", "x, y y z"),
    ],
)
def test_listed_joins_words(words: list[str], english: str, spanish: str):
    assert format_list(words) == english
    with override("es"):
        assert format_list(words) == spanish
