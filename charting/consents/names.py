"""Is the name under the words that of the client?"""

import re
import unicodedata
from difflib import SequenceMatcher

ALIKE = 0.8  # one or two slips in a name of usual length


def resembles(typed: str, full_name: str) -> bool:
    """A slip, an accent, a second name or an initial is no difference; another person is.

    >>> resembles("Maya J. Réyes", "Maya Reyes"), resembles("Juan Perez", "Maya Reyes")
    (True, False)
    """
    said, known = _words(typed), _words(full_name)
    if not said or not known or _has_figures(said) > _has_figures(known):
        return False
    if SequenceMatcher(None, "".join(said), "".join(known)).ratio() >= ALIKE:
        return True
    is_enough = len(said) >= min(2, len(known))
    return (is_enough and _says_all(said, known)) or _says_all(known, said)


def _says_all(fewer: list[str], more: list[str]) -> bool:
    """Each word is one of the others, or begins one; not all are mere initials."""
    is_told = any(len(word) > 1 for word in fewer)
    return is_told and all(any(other.startswith(word) for other in more) for word in fewer)


def _has_figures(words: list[str]) -> bool:
    return any(letter.isdigit() for word in words for letter in word)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
