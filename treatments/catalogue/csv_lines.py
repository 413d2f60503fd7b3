"""A CSV file of the catalogue read line by line, from the release or from a spreadsheet."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from medspa.formats.csv_cells import plain_cell

MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class LineError:
    """What is wrong, where: `line` as an editor numbers it, `field` as the header names it."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field or 'the row'}: {self.reason}"


@dataclass(frozen=True)
class CsvLine:
    number: int
    cells: dict[str, str]

    def gaps(self, columns: Iterable[str]) -> list[LineError]:
        """One for each of these columns for which the line has no cell, not even an empty one."""
        lacking = [name for name in columns if name not in self.cells]
        return [LineError(self.number, name, "The line ends before this cell.") for name in lacking]


class UnreadableTable(Exception):
    """The file cannot be read at all; `errors` say why."""

    def __init__(self, *errors: LineError) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = list(errors)


def read_csv_lines(
    content: bytes, *, columns: Sequence[str], required: Collection[str]
) -> list[CsvLine]:
    """The lines of a file with these columns, blank ones left out. Raises UnreadableTable."""
    text = _decoded(content)
    header, *lines = list(_records(text)) or [CsvLine(1, {})]
    named = [name.strip() for name in header.cells.values()]
    while named and not named[-1]:  # a spreadsheet writes empty columns at the end
        named.pop()
    lines = [_cut(line, len(named)) for line in lines]
    if errors := list(_header_errors(named, columns, required)):
        raise UnreadableTable(*errors)
    too_long = [line for line in lines if len(line.cells) > len(named)]
    if too_long:
        raise UnreadableTable(
            *(LineError(line.number, "", "More cells than the header names.") for line in too_long)
        )
    return [_named(line, named) for line in lines if any(line.cells.values())]


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise UnreadableTable(LineError(1, "", "The file is larger than 1 MB."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableTable(LineError(1, "", "This is UTF-16. Save it as “CSV UTF-8”."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableTable(LineError(line, "", "Not UTF-8. Save it as “CSV UTF-8”.")) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableTable(LineError(line, "", "Not a text file."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _records(text: str) -> Iterator[CsvLine]:
    """Each record with the line on which it begins. Semicolons and tabs part cells as well."""
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    begins = 1
    try:
        for record in reader:
            yield CsvLine(begins, {str(place): value for place, value in enumerate(record)})
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(LineError(begins, "", f"Cannot be read: {error}.")) from error


def _header_errors(
    named: list[str], columns: Sequence[str], required: Collection[str]
) -> Iterator[LineError]:
    for name in dict.fromkeys(named):
        if name not in columns:
            said = "This sheet has no such column." if name else "A column has no name."
            yield LineError(1, name, said)
        elif named.count(name) > 1:
            yield LineError(1, name, "This column stands there twice.")
    for name in columns:
        if name in required and name not in named:
            yield LineError(1, name, "This column is missing.")


def _cut(line: CsvLine, width: int) -> CsvLine:
    """Without empty cells past the last column."""
    cells = list(line.cells.items())
    while len(cells) > width and not cells[-1][1].strip():
        cells.pop()
    return CsvLine(line.number, dict(cells))


def _named(line: CsvLine, columns: list[str]) -> CsvLine:
    return CsvLine(
        line.number,
        {
            name: plain_cell(value)
            for name, value in zip(columns, line.cells.values(), strict=False)
        },
    )
