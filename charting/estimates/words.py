"""What every estimate says of what it is, and of the rights that come with it (45 CFR 149.610)."""

from django.utils.translation import gettext

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
            "It shows what we expect today. The final price can be another one if something "
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
