"""No clinical word stands in an address; `conftest` reads those of every page with this."""

import pytest
from django.http import HttpResponse, HttpResponseRedirect

from charting.ground.marks import mark, meant
from charting.tests.addresses import said_in_addresses

WORDS = ("MASSETER", "botox-cosmetic", "neurotoxin", "MMPS", "volume")


@pytest.mark.parametrize("word", WORDS)
def test_a_word_in_an_address_is_seen_and_its_mark_says_nothing(word: str) -> None:
    for said, found in ((word, [word]), (mark(word), [])):
        address = f"/charts/1/?side=R&amp;area={said}#face"
        page = HttpResponse(f'<p>{word}</p><a\n  href="{address}">{word}</a>')
        assert said_in_addresses(page) == found
        assert said_in_addresses(HttpResponseRedirect(f"/charts/1/?open={said}")) == found
    assert mark(mark(word)) == mark(word) != mark(word.lower() * 2)
    assert {meant(said, WORDS) for said in (word, mark(word))} == {word}
    assert [meant(said, WORDS) for said in ("", "~", mark("other"), "other")] == [""] * 4
