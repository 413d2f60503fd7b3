"""Passwords that cannot be guessed: no list of leaked ones holds them, no pattern makes them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from medspa.accounts.models import User

SCORE = 3  # of 4: more than 10 to the power of 8 guesses
READ = 72  # characters; more of them take the library long and change nothing


class GuessablePasswordValidator:
    """Judged by zxcvbn: 30,000 leaked passwords, names and words, keyboard runs, repeats, dates;
    what stands in the person's own name and address counts as known."""

    def validate(self, password: str, user: User | None = None) -> None:
        if zxcvbn(password[:READ], user_inputs=_known_of(user))["score"] < SCORE:
            raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        return _(
            "Your password must not be on lists of leaked passwords or easy to guess. Four words "
            "that have nothing to do with each other are a good one."
        )


def _known_of(user: User | None) -> list[str]:
    if user is None:
        return []
    name, _at, domain = user.email.partition("@")
    return [name, domain, domain.partition(".")[0], *user.full_name.split()]
