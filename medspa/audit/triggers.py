"""Triggers that several apps share."""

import pgtrigger


def append_only() -> pgtrigger.Trigger:
    """Refuse to change or delete a row once it is written, whoever asks and by whatever road."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
