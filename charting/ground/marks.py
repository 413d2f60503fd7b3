"""What an address carries instead of a clinical word: addresses stand in logs and histories."""

import re
from collections.abc import Iterable

from django.utils.crypto import salted_hmac

LENGTH = 10
_MARK = re.compile(rf"~[0-9a-f]{{{LENGTH}}}")


def mark(word: object) -> str:
    """Says nothing to whoever lacks our key. A mark is its own mark, and nothing has none."""
    said = str(word or "")
    if not said or _MARK.fullmatch(said):
        return said
    return f"~{salted_hmac('address', said, algorithm='sha256').hexdigest()[:LENGTH]}"


def meant(said: str, words: Iterable[str]) -> str:
    """Which of the words `said` names: by its mark, or by itself as forms post it; "" if none."""
    return next((word for word in words if said in (word, mark(word))), "") if said else ""
