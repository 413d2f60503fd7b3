"""Two people write about the same row: what the second one is told."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Overtaken:
    """What somebody else did in the meantime, and what was typed in vain."""

    title: str
    who: str
    at: datetime
    said: str
    typed: str
    did: str = "answered"
