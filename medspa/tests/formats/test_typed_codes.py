import pytest

from medspa.formats.typed_codes import read_code


@pytest.mark.parametrize(
    "typed",
    [
        "0123 4567",
        "0123-4567",
        "0123\u00ad4567",  # soft hyphen
        "0123\u20114567",  # hyphen that breaks no line
        "0123\u20124567",
        "0123\u20134567",
        "0123\u20144567",
        "0123\u22124567",  # minus
        "\u200e0123\u200b4567\ufeff",
        "\u20660123\u2069 4567",
        "\u00a00123\u202f4567\t\n",
        "\uff10\uff11\uff12\uff13\u3000\uff14\uff15\uff16\uff17",
        "\u0660\u0661\u0662\u0663 \u0664\u0665\u0666\u0667",
        "\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7",
        "\u0966\u0967\u0968\u0969\u096a\u096b\u096c\u096d",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == "01234567"


@pytest.mark.parametrize(
    ("typed", "read"), [("1²3", "123"), ("12ab", "12ab"), ("\uff41b-3f", "ab3f"), ("", "")]
)
def test_what_is_no_digit_stays(typed: str, read: str) -> None:
    assert read_code(typed) == read
