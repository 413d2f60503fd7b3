from medspa.errors import RuleViolation


class AskedTooOften(RuleViolation):
    """So many codes an hour for one address, known or not."""

    code = "asked_too_often"


class WrongCode(RuleViolation):
    """Not the code that was sent; there are tries left."""

    code = "wrong_code"


class CodeOver(RuleViolation):
    """Used, too old, tried too often, or never asked for."""

    code = "code_over"


class AddressTaken(RuleViolation):
    """Another client of the same name has this address."""

    code = "address_taken"


class NothingToConfirm(RuleViolation):
    """No change of an address waits for this answer."""

    code = "nothing_to_confirm"


class AddressMoved(RuleViolation):
    """Somebody wrote another address since the page was opened."""

    code = "address_moved"
