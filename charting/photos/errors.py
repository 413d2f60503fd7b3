"""Every way in which photographs say no."""

from medspa.errors import RuleViolation


class NoPhotoConsent(RuleViolation):
    """The client does not agree to photographs for the record at this moment."""

    code = "no_photo_consent"


class PhotoKnown(RuleViolation):
    """The same file is on a record of this person already (`photo`)."""

    code = "photo_known"


class PhotoInQuestion(RuleViolation):
    """Something speaks against it being this client; whoever sends it has not looked again yet."""

    code = "photo_in_question"


class BadPhotoFile(RuleViolation):
    """Nothing was sent, or it is larger than a photograph is."""

    code = "bad_photo_file"


class PhotoGone(RuleViolation):
    """It was taken out, or cannot be looked at yet."""

    code = "photo_gone"
