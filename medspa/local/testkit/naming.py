"""What the labels of a page name: a tap on one must reach a field, and its own."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]
UNSEEN = "hidden"


@dataclass(frozen=True)
class Named:
    """An element with an id, or a label's `for`. `form` counts the forms of the page; 0 is none."""

    name: str
    form: int
    is_unseen: bool = False


@dataclass
class Names(HTMLParser):
    """Every id and every `for` of a page."""

    ids: list[Named] = field(default_factory=list)
    labels: list[Named] = field(default_factory=list)
    forms: int = 0
    form: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        said = dict(attrs)
        if tag == "form":
            self.forms += 1
            self.form = self.forms
        if name := said.get("id"):
            self.ids.append(Named(name, self.form, said.get("type") == UNSEEN))
        if tag == "label" and "for" in said:
            self.labels.append(Named(said["for"] or "", self.form))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = 0


def naming_faults(html: str) -> list[str]:
    """Ids that stand twice, and labels whose `for` names nothing, or a field of another form."""
    names = Names()
    names.feed(html)
    counted = Counter(one.name for one in names.ids)
    twice = [f"id {name!r} stands {count} times" for name, count in counted.items() if count > 1]
    by_name = {one.name: one for one in reversed(names.ids)}
    found = [(label, by_name.get(label.name)) for label in names.labels]
    return twice + [
        f"label for {label.name!r}: {said}" for label, at in found if (said := _fault(label, at))
    ]


def _fault(label: Named, at: Named | None) -> str:
    if at is None:
        return "names nothing"
    if at.is_unseen:
        return "names a hidden field"
    return "names a field of another form" if at.form != label.form else ""
