"""A name goes out by mail to whatever address was typed: mail programs must find no link in it."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from medspa.clients.forms import NameField

NAMES = (
    "O'Brien",
    "St. John",
    "María-José",
    "J.R.R. Tolkien",
    "Dr. Anna M.",
    "Nguyễn Thị",
    "Ph.D.",
    "李 小龍",
    "Ann, Dr. (x); eve",
)
DOTS = ".\u2024\u3002\ufe52\uff0e\uff61"
LABELS = st.text("abcdefghijklmnopqrstuvwxyzäñ0123456789-", min_size=1, max_size=12)
HOSTS = LABELS.filter(lambda label: label[-1].isalnum())
ENDS = st.sampled_from(["com", "COM", "co.uk", "io", "рф", "xn--p1ai", "example", "zip"])
AROUND = st.sampled_from(["", " ", "Noor ", "Noor-", "(", "“"])
LINKS = re.compile(r"\w\.(\w\w|xn--)")  # what a mail program takes for a host


@pytest.mark.parametrize("name", NAMES)
def test_names_as_people_have_them_pass(name: str) -> None:
    assert NameField().clean(name) == name


@given(AROUND, HOSTS, st.sampled_from(DOTS), ENDS, st.sampled_from(["", "/x", "/x?y=1", ":80"]))
def test_no_host_is_a_name_with_a_path_or_without(
    around: str, host: str, dot: str, end: str, path: str
) -> None:
    with pytest.raises(ValidationError):
        NameField().clean(f"{around}{host}{dot}{end}{path}")


@given(st.lists(st.sampled_from([*NAMES, "evil", ".", "com", "/x", " ", ".com"]), max_size=6))
def test_whatever_passes_holds_no_host(parts: list[str]) -> None:
    try:
        name = NameField(required=False).clean("".join(parts))
    except ValidationError:
        return
    assert not LINKS.search(name)
