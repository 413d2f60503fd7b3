"""What a browser would send back of a page that it was shown."""

from html.parser import HTMLParser


class SentForm(HTMLParser):
    """Every field of the forms on the page, with the values that it was shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._select = self._text = ""
        self._options: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name and given.get("type") not in ("submit", "button"):
            self._add_input(name, given)
        elif tag == "select":
            self._select = name
            self._options = []
        elif tag == "option" and self._select:
            self._options.append(given.get("value") or "")
            if "selected" in given:
                self._add(self._select, given.get("value"))
        elif tag == "textarea":
            self._text = name
            self.fields.setdefault(name, [""])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            if self._options:  # a list of which nothing is selected sends its first
                self.fields.setdefault(self._select, self._options[:1])
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:  # the parser of browsers drops the first line break
            self.fields[self._text] = [(self.fields[self._text][0] + data).removeprefix("\n")]

    def _add_input(self, name: str, given: dict[str, str | None]) -> None:
        is_box = given.get("type") in ("checkbox", "radio")
        if not is_box or "checked" in given:
            self._add(name, given.get("value", "on" if is_box else ""))

    def _add(self, name: str, value: str | None) -> None:
        self.fields.setdefault(name, []).append(value or "")


def sent_form(page: str) -> dict[str, list[str]]:
    return SentForm(page).fields
