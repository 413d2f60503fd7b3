import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from medspa.accounts.models import User

MARA = User(email="mara.lindqvist@halflight.example", full_name="Mara Lindqvist")


@pytest.mark.parametrize(
    "password",
    [
        "walnut cei 9",  # short
        "zt7-Kq!w4RvP2m",  # 14 characters
        "passwordpassword",
        "password12345678",
        "qwertyuiopasdfgh",
        "1234567890123456",
        "iloveyouiloveyou",
        "aaaaaaaaaaaaaaaaaaaa",
        "Mara Lindqvist 1",
        "mara.lindqvist@halflight.example",
        "halflighthalflight",
    ],
)
def test_what_is_short_leaked_or_guessed_is_refused(password: str):
    with pytest.raises(ValidationError):
        validate_password(password, MARA)


@pytest.mark.parametrize(
    "password",
    [
        "walnut ceiling harbor 9",
        "zt7-Kq!w4RvP2m-",
        "correct horse battery",
        "ñ" * 3 + "walnut ceiling harbor" * 9,
    ],
)
def test_long_ones_of_all_letters_are_taken(password: str):
    validate_password(password, MARA)
