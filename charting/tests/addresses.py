"""Clinical words in the addresses that an answer leads to: none may stand in a log or a history."""

import csv
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.urls import reverse

from charting.assessment.scales import scales
from charting.models import AssessmentFinding
from treatments.models import Modality

LEADS = re.compile(r'\b(?:href|action|formaction|hx-get|hx-post|hx-push-url)="([^"]*\?[^"]*)"')
DATA = Path(settings.BASE_DIR) / "treatments" / "data"


@cache
def clinical_words() -> frozenset[str]:
    """Areas, products, kinds of product, what is found and how it is graded."""
    with (DATA / "areas.csv").open(encoding="utf-8") as rows:
        areas = [row["code"] for row in csv.DictReader(rows)]
    products = tomllib.loads((DATA / "products.toml").read_text(encoding="utf-8"))
    slugs = [one["slug"] for one in products["product"]]
    graded = list(scales())
    return frozenset([*areas, *slugs, *graded, *Modality.values, *AssessmentFinding.Finding.values])


def said_in_addresses(answer: Any) -> list[str]:
    """Each clinical word that the page or the redirect would put into an address, but those that
    the test itself put there, and those of the clinic's public map of the face. Lists of the
    administration are narrowed by what the clinic has written, not by anybody's treatment."""
    request = getattr(answer, "request", {})
    if request.get("PATH_INFO", "").startswith(reverse("admin:index")):
        return []
    asked = {value for _, value in parse_qsl(request.get("QUERY_STRING", ""))}
    values = {value for query in _queries(answer) for _, value in parse_qsl(query)}
    return sorted((values - asked) & clinical_words())


def _queries(answer: Any) -> Iterator[str]:
    yield urlsplit(answer.get("Location", "")).query
    if not answer.streaming and "text/html" in answer.get("Content-Type", ""):
        page = answer.content.decode()
        leads = (urlsplit(unescape(address)) for address in LEADS.findall(page))
        yield from (lead.query for lead in leads if lead.path != reverse("face"))
