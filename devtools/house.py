"""The measures of the house: what a reader can hold in the head at once.

`python -m devtools.house` names every breach and fails; `make check` runs it. It reads files and
imports nothing of the project, so that it is done in a second.
"""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("bookings", "charting", "devtools", "office", "portal", "treatments", "website")

LONGEST_FUNCTION = 50  # lines, docstring included
NINE_IN_TEN = 15
LONGEST_FILE = 300
LONGEST_TEMPLATE_LINE = 120  # characters
LONG_TEMPLATE_LINES = 0.01  # of all
LOOSE_MODULES = 6  # of an app, beside its rooms
MODULES_IN_A_FOLDER = 16
MOST_PARAMETERS = 8
ONE_WORD_FUNCTIONS = 0.08  # of the public ones
# A line of a plain text is a paragraph of a mail: a break would be seen.
PLAIN_TEXT = (".txt", "/text", "_text")


@dataclass(frozen=True)
class Module:
    path: str
    source: str

    @property
    def is_test(self) -> bool:
        return "/tests/" in self.path or self.path.endswith("conftest.py")

    @property
    def holds_services(self) -> bool:
        """Those of `medspa/local` are servers."""
        is_named_so = "/services/" in self.path or self.path.endswith("/services.py")
        return is_named_so and not self.path.startswith("medspa/local/")

    @property
    def lines(self) -> int:
        return self.source.count("\n")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    @property
    def public_functions(self) -> Iterator[ast.FunctionDef]:
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node


@dataclass(frozen=True)
class House:
    """The files under version control, without migrations."""

    modules: tuple[Module, ...]
    templates: dict[str, str]

    @property
    def code(self) -> list[Module]:
        return [module for module in self.modules if not module.is_test]


def read_house(root: Path = ROOT) -> House:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True
    )
    files = [name for name in listed.stdout.splitlines() if (root / name).is_file()]
    modules = [name for name in files if name.endswith(".py") and "/migrations/" not in name]
    return House(
        tuple(Module(name, (root / name).read_text()) for name in modules),
        {name: (root / name).read_text() for name in files if name.startswith("templates/")},
    )


def breaches(house: House) -> Iterator[str]:
    yield from _long_functions(house)
    yield from _long_files(house)
    yield from _long_template_lines(house)
    yield from _crowded_folders(house)
    yield from _wide_signatures(house)
    yield from _loose_services(house)
    yield from _names_of_one_word(house)


def _long_functions(house: House) -> Iterator[str]:
    lengths: list[int] = []
    for module in house.code:
        for function in module.functions:
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            lengths.append(length)
            if length > LONGEST_FUNCTION:
                yield f"{module.path}:{function.lineno} {function.name} has {length} lines"
    at_nine_in_ten = sorted(lengths)[len(lengths) * 9 // 10] if lengths else 0
    if at_nine_in_ten > NINE_IN_TEN:
        yield f"one function in ten is longer than {at_nine_in_ten - 1} lines"


def _long_files(house: House) -> Iterator[str]:
    for module in house.modules:
        if module.lines > LONGEST_FILE:
            yield f"{module.path} has {module.lines} lines"


def _long_template_lines(house: House) -> Iterator[str]:
    lines = [
        (f"{name}:{number}", len(line))
        for name, source in house.templates.items()
        if not name.endswith(PLAIN_TEXT)
        for number, line in enumerate(source.splitlines(), 1)
    ]
    long = [one for one in lines if one[1] > LONGEST_TEMPLATE_LINE]
    if len(long) > LONG_TEMPLATE_LINES * len(lines):
        yield from (f"{where} has {length} characters" for where, length in long)


def _crowded_folders(house: House) -> Iterator[str]:
    named = [module for module in house.modules if not module.path.endswith("__init__.py")]
    folders = Counter(module.path.rpartition("/")[0] for module in named)
    for folder, number in folders.items():
        if number > MODULES_IN_A_FOLDER:
            yield f"{folder}/ holds {number} modules"
    for app in (*APPS, "medspa"):
        if folders[app] > LOOSE_MODULES:
            yield f"{app}/ holds {folders[app]} modules that are in no room"


def _wide_signatures(house: House) -> Iterator[str]:
    for module in house.code:
        for function in module.public_functions:
            number = len(_parameters(function))
            if number > MOST_PARAMETERS:
                yield f"{module.path}:{function.lineno} {function.name} takes {number} parameters"


def _loose_services(house: House) -> Iterator[str]:
    """A service says who acts (`by`), or stands among services; what it takes and gives is said."""
    for module in house.code:
        for function in module.public_functions:
            if module.holds_services or any(one.arg == "by" for one in function.args.kwonlyargs):
                for name in _loose_names(function):
                    yield f"{module.path}:{function.lineno} {function.name}({name}: Any)"


def _loose_names(function: ast.FunctionDef) -> Iterator[str]:
    for one in _parameters(function):
        if one.annotation and _names_any(one.annotation):
            yield one.arg
    if function.returns and _names_any(function.returns):
        yield "return"


def _names_any(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(annotation))


def _parameters(function: ast.FunctionDef) -> list[ast.arg]:
    given = function.args
    rest = [one for one in (given.vararg, given.kwarg) if one]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest]


def _names_of_one_word(house: House) -> Iterator[str]:
    """They say too little where they are called, or too much for what they do."""
    names = [function.name for module in house.code for function in module.public_functions]
    short = [name for name in names if "_" not in name]
    if len(short) > ONE_WORD_FUNCTIONS * len(names):
        share = len(short) / len(names)
        yield f"{len(short)} of {len(names)} public functions have names of one word ({share:.1%})"


def main() -> int:
    found = list(breaches(read_house()))
    sys.stdout.write(("\n".join(found) or "The house is in order.") + "\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
