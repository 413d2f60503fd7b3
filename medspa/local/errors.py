"""One line for people instead of a traceback."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

FULL = {errno.ENOSPC, errno.EDQUOT}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class LocalServiceError(Exception):
    """An embedded server or the site cannot start; the text is one line that says what to do."""


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what the operating system refuses into a LocalServiceError of one line."""
    try:
        yield
    except OSError as error:
        raise LocalServiceError(explain_error(error)) from error


def explain_error(error: OSError) -> str:
    place = error.filename or "the local directory"
    if error.errno in FULL:
        return f"The disk is full: cannot write {place}. Free some space and run this again."
    if error.errno in FORBIDDEN:
        return (
            f"No permission to write {place}: run this as the user who owns it,"
            " or set LOCAL_DIR to a directory of your own."
        )
    if error.errno == errno.ENAMETOOLONG:
        return f"The path is too long for this system: {place}. Set LOCAL_DIR to a shorter one."
    return f"{error.strerror or error}: {place}"
