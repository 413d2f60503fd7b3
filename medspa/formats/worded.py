"""Whether something is said in words, where a field asks for a reason or a finding."""

LEAST_LETTERS = 3


def is_worded(text: str) -> bool:
    """At least a few letters: `x`, `...` and `999` say nothing, `old` does."""
    return sum(letter.isalpha() for letter in text) >= LEAST_LETTERS
