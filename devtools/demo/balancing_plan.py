"""What "Balancing-01" (clinical.md section 8) plans and is given: its figures, and nothing else."""

from datetime import date
from decimal import Decimal

from charting.charts.injection_entry import InjectionDetails
from devtools.demo.fridge import VOLBELLA, VOLLURE, VOLUMA

# area, side, amount, label: what was given (units of Botox Cosmetic, then mL per syringe)
Line = tuple[str, str, str, str]
# lot, how it was given, what, and what was left over (mL)
Syringe = tuple[tuple[str, str, str, date], InjectionDetails, tuple[Line, ...], str]
TOXIN: tuple[Line, ...] = (
    ("MASSETER", "R", "8", "1"),
    ("MASSETER", "R", "8", "2"),
    ("MASSETER", "R", "8", "3"),
    ("MASSETER", "L", "8", "1"),
    ("MASSETER", "L", "10", "2"),
    ("MASSETER", "L", "10", "3"),
    ("DAO", "R", "3", ""),
    ("DAO", "L", "3", ""),
)
# Where each point of it went: a triangle of the face, in its middle.
MIDDLE = (0.3333, 0.3333, 0.3334)
TRIANGLES = {
    ("MASSETER", "R"): (867, 743, 457),
    ("MASSETER", "L"): (866, 742, 456),
    ("DAO", "R"): (323,),
    ("DAO", "L"): (322,),
}
NEEDLE = InjectionDetails(
    plane="supraperiosteal",
    device_kind="needle",
    gauge=27,
    length_mm=Decimal(13),
    technique="bolus",
)
CANNULA = InjectionDetails(
    plane="subcutaneous",
    device_kind="cannula",
    gauge=25,
    length_mm=Decimal(38),
    technique="linear",
    entry_point="beside the chin",
)
LIP_NEEDLE = InjectionDetails(
    plane="submucosal", device_kind="needle", gauge=30, length_mm=Decimal(13), technique="linear"
)
SYRINGES: tuple[Syringe, ...] = (
    (VOLUMA, NEEDLE, (("CHEEK_LAT", "R", "0.5", ""), ("CHEEK_MED", "R", "0.5", "")), "0"),
    (VOLUMA, NEEDLE, (("CHEEK_LAT", "L", "0.5", ""), ("CHEEK_MED", "L", "0.5", "")), "0"),
    (VOLUMA, NEEDLE, (("CHIN", "M", "1.0", ""),), "0"),
    (
        VOLLURE,
        CANNULA,
        (("PREJOWL", "R", "0.4", ""), ("PREJOWL", "L", "0.4", ""), ("LABIOMENTAL", "M", "0.2", "")),
        "0",
    ),
    (VOLBELLA, LIP_NEEDLE, (("LIP_UPPER", "M", "0.4", ""), ("LIP_LOWER", "M", "0.5", "")), "0.1"),
)
# The stage, the product, and for each area its side and amount.
PLAN = (
    (
        "Neurotoxin",
        (
            ("botox-cosmetic", "MASSETER", "R", "24"),
            ("botox-cosmetic", "MASSETER", "L", "28"),
            ("botox-cosmetic", "DAO", "R", "3"),
            ("botox-cosmetic", "DAO", "L", "3"),
        ),
    ),
    (
        "Filler",
        (
            ("juvederm-voluma-xc", "CHEEK_LAT", "R", "0.5"),
            ("juvederm-voluma-xc", "CHEEK_LAT", "L", "0.5"),
            ("juvederm-voluma-xc", "CHEEK_MED", "R", "0.5"),
            ("juvederm-voluma-xc", "CHEEK_MED", "L", "0.5"),
            ("juvederm-voluma-xc", "CHIN", "M", "1.0"),
            ("juvederm-vollure-xc", "CHIN_SHADOW", "", "1.0"),
            ("juvederm-volbella-xc", "LIP_UPPER", "M", "0.4"),
            ("juvederm-volbella-xc", "LIP_LOWER", "M", "0.6"),
        ),
    ),
)
