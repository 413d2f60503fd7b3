"""What a client writes is kept without the signs that disturb the text around it."""

import pytest

from portal.requests.forms import WordsField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Call\u0007 me\u202e later\u202c", "Call me later"),
        ("one\r\n\r\ntwo\u00ad", "one\n\ntwo"),
        ("می‌رم", "می‌رم"),
        ("A 👩‍👩‍👧", "A 👩‍👩‍👧"),
    ],
)
def test_words_are_kept_line_by_line(typed: str, kept: str):
    assert WordsField().clean(typed) == kept
