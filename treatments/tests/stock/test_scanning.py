"""The vectors of clinical.md 2D, and that neither order nor separators change what a label says."""

from datetime import date

import pytest
from biip.checksums import gs1_standard_check_digit
from hypothesis import given
from hypothesis import strategies as st

from treatments.errors import BadScan, NotGs1, WrongCheckDigit
from treatments.stock.lost_separators import Reading
from treatments.stock.scan_reading import GS, Scan, read_scan

VOLUMA = "07540161860004"
BOTOX = "00300239232013"


def said(scan: Scan) -> tuple[str, str, date | None, str]:
    return scan.gtin, scan.lot_number, scan.expires_on, scan.serial


@pytest.mark.parametrize(
    "text",
    [
        f"]d201{VOLUMA}1727043010V20LB30418",
        f"01{VOLUMA}10V20LB30418{GS}17270430",
        f"{GS}01{VOLUMA}1727043010V20LB30418",
        f"]C1{GS}01{VOLUMA}1727043010V20LB30418{GS}",
        f"]Q301{VOLUMA}1727043010V20LB30418",
        f"]e001{VOLUMA}1727043010V20LB30418",
        f"01{VOLUMA}{GS}17270430{GS}10V20LB30418",
        f"\ufeff01{VOLUMA}1727043010V20LB30418\r\n",
        f"01{VOLUMA}\x001727043010V20LB30418",
        f"(01){VOLUMA}(17)270430(10)V20LB30418",
        f" (01) {VOLUMA} (17) 270430 (10) V20LB30418 ",
    ],
)
def test_filler_is_read_however_it_was_sent(text) -> None:
    assert said(read_scan(text)) == (VOLUMA, "V20LB30418", date(2027, 4, 30), "")


def test_neurotoxin_has_a_serial_number() -> None:
    scan = read_scan(f"]d201{BOTOX}172802292110000000123456{GS}10C9142C3")

    assert said(scan) == (BOTOX, "C9142C3", date(2028, 2, 29), "10000000123456")


def test_public_sample_with_a_production_date_and_an_additional_id() -> None:
    text = "]C101088063882696171123021417280213" + f"10230214A3263-01{GS}21059{GS}240ARO4808C"

    assert said(read_scan(text)) == (
        "08806388269617",
        "230214A3263-01",
        date(2028, 2, 13),
        "059",
    )


def test_day_00_is_the_last_of_the_month_and_is_told() -> None:
    scan = read_scan(f"01{VOLUMA}1727040010ABC")

    assert (scan.expires_on, scan.has_no_day) == (date(2027, 4, 30), True)
    assert read_scan(f"01{VOLUMA}1728020010ABC").expires_on == date(2028, 2, 29)


def test_a_printed_day_is_not_told() -> None:
    assert read_scan(f"01{VOLUMA}1727043010ABC").has_no_day is False


def test_wrong_check_digit_is_named() -> None:
    with pytest.raises(WrongCheckDigit) as refusal:
        read_scan("01075401618600051727043010ABC")
    assert "07540161860005" in refusal.value.detail


def test_month_13_is_refused_where_it_stands() -> None:
    with pytest.raises(BadScan) as refusal:
        read_scan(f"01{VOLUMA}1727133010ABC")
    assert refusal.value.facts["position"] == 17
    assert refusal.value.detail.startswith("The expiry date at position 17")


def test_31st_of_april_is_refused() -> None:
    with pytest.raises(BadScan):
        read_scan(f"01{VOLUMA}1727043110ABC")


def test_lot_that_swallowed_the_expiry_is_asked_about_and_not_split() -> None:
    scan = read_scan(f"01{VOLUMA}10ABC17270430")

    assert (scan.lot_number, scan.expires_on) == ("ABC17270430", None)
    assert scan.question == Reading("ABC", date(2027, 4, 30), cuts=1, is_likely=True)


@pytest.mark.parametrize("lot", ["ABC17", "1717", "A17991", "170417"])
def test_lot_that_holds_17_itself_and_swallowed_the_expiry_is_asked_about(lot) -> None:
    scan = read_scan(f"01{VOLUMA}10{lot}17270430")

    assert scan.question == Reading(lot, date(2027, 4, 30), cuts=1, is_likely=True)


@pytest.mark.parametrize("lot", ["ABC", "17270430", "A17271330", "ABC1727"])
def test_other_lots_raise_no_question(lot) -> None:
    assert read_scan(f"01{VOLUMA}10{lot}").question is None


def test_lot_with_the_pattern_beside_an_expiry_raises_no_question() -> None:
    scan = read_scan(f"01{VOLUMA}1728022910ABC17270430")

    assert (scan.lot_number, scan.question) == ("ABC17270430", None)


def test_unknown_identifier_is_refused_with_its_position_and_the_scan_is_kept() -> None:
    text = f"01{VOLUMA}5512345"

    with pytest.raises(BadScan) as refusal:
        read_scan(text)
    assert refusal.value.facts == {"raw": text, "position": 17}


def test_same_identifier_twice_with_the_same_value_is_fine() -> None:
    assert read_scan(f"01{VOLUMA}10A{GS}10A").lot_number == "A"


def test_same_identifier_twice_with_another_value_is_refused() -> None:
    with pytest.raises(BadScan) as refusal:
        read_scan(f"01{VOLUMA}10A{GS}10B")
    assert "twice, as A and as B" in refusal.value.detail


@pytest.mark.parametrize("text", ["+H123ABC01234567890D", "=W00001230000000"])
def test_labels_of_other_agencies_are_kept_for_entry_by_hand(text) -> None:
    with pytest.raises(NotGs1) as refusal:
        read_scan(text)
    assert refusal.value.facts == {"raw": text}


@pytest.mark.parametrize("text", ["", " ", GS, "\r\n", "hello", "(01)", "(17)270430x(10)A", "99A"])
def test_nonsense_is_refused(text) -> None:
    with pytest.raises(BadScan):
        read_scan(text)


def test_lot_longer_than_twenty_is_refused_where_it_goes_wrong() -> None:
    with pytest.raises(BadScan) as refusal:
        read_scan(f"01{VOLUMA}10{'A' * 21}")
    assert refusal.value.facts["position"] == 39
    assert refusal.value.detail.startswith("The lot cannot hold 'A' at position 39.")
    assert "lost a separator" in refusal.value.detail


@pytest.mark.parametrize("mark", ["<GS>", "{GS}", "\u241d", "|", "~", "^", "^]", "\\x1d", "\x1e"])
def test_what_scanners_type_for_the_separator_is_one(mark) -> None:
    scan = read_scan(f"01{VOLUMA}10ABC{mark}17270430")

    assert said(scan) == (VOLUMA, "ABC", date(2027, 4, 30), "")


# GS1 character set 82, without what stands for a separator elsewhere.
CHARACTERS = st.text("!\"%&'*+,-./0123456789:;=?ABCXYZ_abcxyz", min_size=1, max_size=20)


@st.composite
def labels(draw: st.DrawFn) -> tuple[str, tuple[str, str, date, str]]:
    """A label with its fields in any order and any lawful separators, and what it says."""
    digits = draw(st.text("0123456789", min_size=13, max_size=13))
    expires_on = draw(st.dates(date(2027, 1, 1), date(2060, 12, 31)))
    fields = {
        "01": digits + str(gs1_standard_check_digit(digits)),
        "17": f"{expires_on:%y%m%d}",
        "10": draw(CHARACTERS),
        "21": draw(CHARACTERS),
    }
    order = draw(st.permutations(list(fields)))
    text = draw(st.sampled_from(["", GS, "]d2", "]C1"]))
    for key in order:
        is_last = key == order[-1]
        needed = key in ("10", "21") and not is_last
        text += key + fields[key] + (GS if needed or draw(st.booleans()) else "")
    return text, (fields["01"], fields["10"], expires_on, fields["21"])


@given(labels())
def test_order_and_separators_change_nothing(label) -> None:
    text, meant = label

    assert said(read_scan(text)) == meant


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text) -> None:
    try:
        scan = read_scan(text)
    except BadScan:
        return
    assert scan.gtin or scan.lot_number or scan.expires_on or scan.serial
