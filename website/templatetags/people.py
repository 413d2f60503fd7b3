"""Who somebody is, in a sentence, where they are chosen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import strip_tags

from medspa.clinic.models import StaffMember
from website.queries import portraits_by_person
from website.text.pictures import Picture, busts_by_person

register = template.Library()
A_SENTENCE = re.compile(r"^.+?[.!?](?=\s|$)", re.DOTALL)


@dataclass(frozen=True)
class Introduced:
    person: StaffMember
    sentence: str
    bust: Picture


@register.simple_tag
def introduced(people: Iterable[StaffMember]) -> list[Introduced]:
    """The people as the team page has them, with the first sentence: two statements."""
    said: dict[int, Any] = portraits_by_person()
    team = StaffMember.objects.bookable().values_list("pk", flat=True)
    known = list(people)
    pictures = busts_by_person({*team, *(person.pk for person in known)})
    return [
        Introduced(person, first_sentence(said.get(person.pk, "")), pictures[person.pk])
        for person in known
    ]


def first_sentence(words: str) -> str:
    """Without markup; all of it where there is no end of a sentence."""
    plain = " ".join(strip_tags(words).split())
    found = A_SENTENCE.match(plain.replace("Dr. ", "Dr.\u00a0"))
    return found[0] if found else plain
