import pytest

from medspa.clients.typos import PROVIDERS, REAL, likely_meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("GMIAL.COM", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmial.con", "gmail.com"),
        ("hotnail.com", "hotmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("yahoo.con", "yahoo.com"),
        ("yaho.com", "yahoo.com"),
        ("outlok.com", "outlook.com"),
        ("iclod.com", "icloud.com"),
        ("aol.con", "aol.com"),
        ("a-clinic.con", "a-clinic.com"),
    ],
)
def test_slip_of_the_finger_is_noticed(typed: str, meant: str):
    assert likely_meant(f"Noor+visit@{typed}") == f"Noor+visit@{meant}"


@pytest.mark.parametrize("domain", [*PROVIDERS, *sorted(REAL)])
def test_real_providers_are_not_asked_about(domain: str):
    assert likely_meant(f"noor@{domain}") == ""


@pytest.mark.parametrize(
    "address",
    ["", "noor", "@gmial.com", "noor@", "noor@mail.example", "noor@clinic.co", "noor@x.cm"],
)
def test_what_is_no_slip_is_left_alone(address: str):
    assert likely_meant(address) == ""
