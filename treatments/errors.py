"""Every way in which the stock says no."""

from medspa.errors import RuleViolation


class OutOfStock(RuleViolation):
    """The lot holds fewer packs than asked for; `balance` says how many."""

    code = "out_of_stock"


class LotExpired(RuleViolation):
    """The lot expired; `on` is the last day it could be used."""

    code = "lot_expired"


class LotQuarantined(RuleViolation):
    """The lot is set aside and nobody may draw from it."""

    code = "lot_quarantined"


class LotSuspect(RuleViolation):
    """An authority has named this lot number as counterfeit [R93][R94]."""

    code = "lot_suspect"


class LotMismatch(RuleViolation):
    """The same lot was received before with other particulars."""

    code = "lot_mismatch"


class LotKnown(RuleViolation):
    """The lot is here already (`lot`); say that these packs are to be added to it."""

    code = "lot_known"


class PackKnown(RuleViolation):
    """A pack with this serial number was received, or opened, before."""

    code = "pack_known"


class WrongGtin(RuleViolation):
    """The GTIN belongs to another product or pack, or to none that the clinic holds."""

    code = "wrong_gtin"


class BadQuantity(RuleViolation):
    """Not a whole number of packs above zero."""

    code = "bad_quantity"


class BadExpiry(RuleViolation):
    """So far ahead that it must be a slip."""

    code = "bad_expiry"


class SameLocation(RuleViolation):
    """Packs are moved to another place."""

    code = "same_location"


class ReasonNeeded(RuleViolation):
    """Say why."""

    code = "reason_needed"


class BadScan(RuleViolation):
    """The scan cannot be read; `raw` is what came, `position` where it stops making sense."""

    code = "bad_scan"


class WrongCheckDigit(BadScan):
    """One digit of the GTIN was read or typed wrongly."""

    code = "wrong_check_digit"


class NotGs1(BadScan):
    """A legal label of another agency (HIBC, ICCBBA): enter it by hand."""

    code = "not_gs1"


class LotNotHere(RuleViolation):
    """No such lot is in stock at this location."""

    code = "lot_not_here"


class NotATemperature(RuleViolation):
    """No fridge is that warm or that cold."""

    code = "not_a_temperature"


class NotAFacePoint(RuleViolation):
    """What was sent is no point of the face."""

    code = "not_a_place"


class TooLateToPutBack(RuleViolation):
    """It was opened too long ago, or went back already: what is left of it is waste."""

    code = "too_late_to_put_back"


class LotDoubtful(RuleViolation):
    """The scanner may have lost a separator: the lot must be read off the label."""

    code = "lot_doubtful"


class ShortageSettled(RuleViolation):
    """Somebody said already where the packs came from."""

    code = "shortage_settled"
