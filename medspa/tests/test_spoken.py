from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override

from medspa.spoken import listed, oclock, said

TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shape", "english", "spanish"),
    [
        ("l j F", "Tuesday 24 November", "martes 24 de noviembre"),
        ("j F, g:i A", "24 November, 9:30 AM", "24 de noviembre, 9:30\xa0a.\xa0m."),
        ("l j F Y", "Tuesday 24 November 2026", "martes 24 de noviembre de 2026"),
        ("D j M", "Tue 24 Nov", "mar 24 nov"),
        ("F Y", "November 2026", "noviembre de 2026"),
    ],
)
def test_said_puts_a_day_in_the_order_of_the_language(shape: str, english: str, spanish: str):
    assert said(TUESDAY, shape) == english
    with override("es"):
        assert said(TUESDAY, shape) == spanish


def test_said_takes_days_and_hours_alone():
    with override("es"):
        assert said(date(2026, 1, 2), "j F Y") == "2 de enero de 2026"
        assert said(time(14), "g:i A") == "2:00\xa0p.\xa0m."


@pytest.mark.parametrize(
    ("hour", "english", "spanish"),
    [
        (9, "9:30 AM", "las 9:30\xa0a.\xa0m."),
        (1, "1:30 AM", "la 1:30\xa0a.\xa0m."),
        (13, "1:30 PM", "la 1:30\xa0p.\xa0m."),
        (12, "12:30 PM", "las 12:30\xa0p.\xa0m."),
    ],
)
def test_oclock_has_the_article_that_the_hour_asks_for(hour: int, english: str, spanish: str):
    assert oclock(time(hour, 30)) == english
    with override("es"):
        assert oclock(time(hour, 30)) == spanish


@pytest.mark.parametrize(
    ("words", "english", "spanish"),
    [
        (["x"], "x", "x"),
        (["x", "y"], "x and y", "x y y"),
        (["x", "y", "z"], "x, y and z", "x, y y z"),
    ],
)
def test_listed_joins_words(words: list[str], english: str, spanish: str):
    assert listed(words) == english
    with override("es"):
        assert listed(words) == spanish
