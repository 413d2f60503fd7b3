from medspa.errors import RuleViolation


class AddressTaken(RuleViolation):
    """Somebody signs in with this address, or it is the one they have."""

    code = "address_taken"


class ChangeOver(RuleViolation):
    """The change of an address was done, stopped or is too old."""

    code = "address_change_over"
