"""Every way in which publishing says no."""

from medspa.errors import RuleViolation


class NoPublishingConsent(RuleViolation):
    """The client does not agree to photographs on the site, or not for so long."""

    code = "no_publishing_consent"


class NotAPair(RuleViolation):
    """The photographs are not before and after of one client and one view."""

    code = "not_a_pair"


class NamesTheClient(RuleViolation):
    """The words for the public say who it is."""

    code = "names_the_client"


class HalfInSpanish(RuleViolation):
    """Some of the words are in Spanish, and some are missing."""

    code = "half_in_spanish"


class AskedBefore(RuleViolation):
    """This pair waits for an answer or is shown already."""

    code = "asked_before"


class NotNow(RuleViolation):
    """The step is not the next one: not agreed yet, approved or taken down already, over."""

    code = "not_now"


class TwoPeople(RuleViolation):
    """Whoever asked does not approve."""

    code = "two_people"
