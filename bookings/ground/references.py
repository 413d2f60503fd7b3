"""References that people read out on the telephone."""

import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: each is taken for another


def new_reference() -> str:
    """Eight random characters, as in `BX7K-29QM`."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"
