"""What every estimate says of what it is, and of the rights that come with it (45 CFR 149.610)."""

from typing import Any

from django.utils.translation import gettext

from medspa.formats.dates import FIRST_LANGUAGE, current_language

Content = dict[str, Any]

HELP_SITE = "www.cms.gov/nosurprises"
HELP_PHONE = "1-800-985-3059".replace("-", "\N{NON-BREAKING HYPHEN}")


def notices() -> list[str]:
    """In the language that is read now."""
    return [
        gettext(
            "This is an estimate and not a contract. It doesn't oblige you to have anything done, "
            "here or anywhere."
        ),
        gettext(
            "It shows what we expect today. The final price may be different if something "
            "changes at your visit."
        ),
        gettext(
            "If you are billed $400 or more above this estimate, you have the right to dispute the "
            "bill. You can ask us to bring it down to the estimate or to work out something else, "
            "and you can start a dispute with the U.S. Department of Health and Human Services "
            "within 120 calendar days of the date of the bill. Asking or disputing never changes "
            "how you're cared for."
        ),
        gettext("Questions about your rights: %(site)s or %(phone)s.")
        % {"site": HELP_SITE, "phone": HELP_PHONE},
        gettext("Keep this estimate. You may need it if the bill is higher."),
    ]


def visit_words(position: int, name: str) -> str:
    """A visit of a plan as its client reads it. Staff name it in English: where another language is
    read and nobody translated the name, it is told by its number."""
    said = gettext(name)
    if said == name and current_language() != FIRST_LANGUAGE:
        return gettext("Visit %(number)s of your plan") % {"number": position}
    return said


def assumptions(content: Content) -> list[str]:
    """What a range of a visit without a plan takes for granted; none where a plan says it all."""
    if content["basis"] == "open":
        said = [
            gettext(
                "You haven't told us where yet, so it's for one area of the usual size. Name your "
                "areas on the page of your visit, and ask for a closer one."
            )
        ]
    elif content["basis"] == "areas":
        said = [
            gettext("You're treated in the areas that you named, on both sides of each."),
            gettext("Each takes from the least to the most that people usually need there."),
        ]
    else:
        return []
    return said + (_about_filler() if any(map(_is_open_filler, content["lines"])) else [])


def _about_filler() -> list[str]:
    said = gettext(
        "Which filler suits you is decided at your exam: the price goes from the least to the most "
        "expensive one."
    )
    return [said]


def _is_open_filler(line: Content) -> bool:
    """No product is chosen, and those that may be cost differently."""
    return not line["product"] and bool(line["each"]["from"] != line["each"]["to"])
