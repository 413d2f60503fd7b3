"""Who somebody is, in a sentence, where she or he is chosen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import strip_tags

from medspa.clinic.models import StaffMember
from website.queries import portraits

register = template.Library()
A_SENTENCE = re.compile(r"^.+?[.!?](?=\s|$)", re.DOTALL)


@dataclass(frozen=True)
class Introduced:
    person: StaffMember
    sentence: str


@register.simple_tag
def introduced(people: Iterable[StaffMember]) -> list[Introduced]:
    """The people, with the first sentence of what the team page says: one statement."""
    said: dict[int, Any] = portraits()
    return [Introduced(person, first_sentence(said.get(person.pk, ""))) for person in people]


def first_sentence(words: str) -> str:
    """Without markup; all of it where there is no end of a sentence."""
    plain = " ".join(strip_tags(words).split())
    found = A_SENTENCE.match(plain.replace("Dr. ", "Dr.\u00a0"))
    return found[0] if found else plain
