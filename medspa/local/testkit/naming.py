"""Labels of a page, each of which must reach a field, its own; and what Enter presses in a form."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]
UNSEEN = "hidden"
TAPPED = {"hidden", "checkbox", "radio", "file", "submit", "button", "image", "reset"}
ELSEWHERE = ("name", "formaction", "formnovalidate")


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


@dataclass
class Entered(HTMLParser):
    """For each form, by its id or number: whether somebody types in it, and its first button."""

    typed: set[str] = field(default_factory=set)
    first: dict[str, dict[str, str | None]] = field(default_factory=dict)
    forms: int = 0
    form: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        said = dict(attrs)
        if tag == "form":
            self.forms += 1
            self.form = said.get("id") or f"number {self.forms}"
        own = said.get("form") or self.form
        if tag == "input" and (said.get("type") or "text") not in TAPPED:
            self.typed.add(own)
        if tag == "button" and said.get("type") in (None, "submit"):
            self.first.setdefault(own, said)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = ""


def enter_faults(html: str) -> list[str]:
    """Enter in a field presses the first button of its form, wherever that stands: the main one, or
    one that only sends the form. Forms in which it does something else."""
    page = Entered()
    page.feed(html)
    found = [(form, page.first[form]) for form in page.typed & set(page.first)]
    return [
        f"Enter in form {form!r} presses {button}"
        for form, button in found
        if set(ELSEWHERE) & set(button) and "btn-primary" not in (button.get("class") or "")
    ]


def naming_faults(html: str) -> list[str]:
    """Ids that stand twice, labels whose `for` names nothing, or a field of another form, and forms
    in which Enter presses the wrong button."""
    names = Names()
    names.feed(html)
    counted = Counter(one.name for one in names.ids)
    twice = [f"id {name!r} stands {count} times" for name, count in counted.items() if count > 1]
    by_name = {one.name: one for one in reversed(names.ids)}
    found = [(label, by_name.get(label.name)) for label in names.labels]
    return (
        twice
        + enter_faults(html)
        + [
            f"label for {label.name!r}: {said}"
            for label, at in found
            if (said := _fault(label, at))
        ]
    )


def _fault(label: Named, at: Named | None) -> str:
    if at is None:
        return "names nothing"
    if at.is_unseen:
        return "names a hidden field"
    return "names a field of another form" if at.form != label.form else ""
