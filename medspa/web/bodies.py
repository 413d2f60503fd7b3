"""A body that is too large, or does not say how large it is, is refused before it is read.

Nothing here needs the applications: `medspa/wsgi.py` imports it before they are loaded.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings

LONGEST_NUMBER = 15  # digits; `int` refuses thousands of them
SAYS = {
    HTTPStatus.LENGTH_REQUIRED: ("length_required", "Send a Content-Length."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too_large", "The body is too large."),
}


def refusal_status(environ: Mapping[str, Any]) -> HTTPStatus | None:
    """The status with which a request is refused for its body, as its head tells; None: read on."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return HTTPStatus.LENGTH_REQUIRED
    length = str(environ.get("CONTENT_LENGTH") or "0").strip()
    is_number = length.isascii() and length.isdecimal()
    most = most_bytes(str(environ.get("PATH_INFO") or ""))
    is_large = len(length) > LONGEST_NUMBER or (is_number and int(length) > most)
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if is_large else None


def most_bytes(path: str) -> int:
    """How long a body may be that is sent there."""
    larger = (most for shape, most in settings.LARGER_BODIES.items() if re.fullmatch(shape, path))
    return int(next(larger, settings.MAX_BODY_BYTES))
