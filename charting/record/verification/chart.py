"""Was a signed chart touched? Every seal is made again, every row and the ledger compared."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from charting.ground.sealing import chain_of, is_verifiable, seal_of
from charting.models import Addendum, Chart, LedgerEntry, Signature
from charting.record.contents import read_contents
from charting.record.ledger import is_genuine
from charting.record.snapshot.parts import find_differences, is_sealed_before
from charting.record.snapshot.snapshot import FORMAT, PARTS
from medspa.audit.log import reference
from medspa.audit.models import AuditEvent

if TYPE_CHECKING:
    from datetime import datetime

Entry = Signature | Addendum
COMPLETES_VISITS = 3
"""From this format on, signing completed the visit."""
DONE = ("completed", True)
ENTERED = ("chart.signed", "chart.cosigned", "chart.addendum_added")
"""What the audit log calls the acts that write a line of the ledger."""


@dataclass(frozen=True)
class Verification:
    """`problems` are sentences; none means that the record is as it was signed. `notes` say what
    could not be compared, because the chart was sealed before it was kept; `rows` name,
    for a problem, what in the rows is otherwise than the seal."""

    problems: list[str]
    links: int
    notes: list[str] = field(default_factory=list)
    rows: dict[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    @property
    def sentences(self) -> list[str]:
        """Each problem, and by name what in the rows is otherwise."""
        return [
            f"{problem[:-1]} ({self.rows[problem]})." if problem in self.rows else problem
            for problem in self.problems
        ]


def verify_chart(chart: Chart) -> Verification:
    """Make the seals of a signed chart again; compare its rows and the ledger with them."""
    chain = chain_of(chart)
    signed = _first_signature(chain)
    changed = _changed_parts(chart, signed) if signed else {}
    rows = {f"The {_not_those(part)} signed.": found for part, found in changed.items()}
    problems = [
        *_broken_links(chain),
        *_broken_entries(chart, chain),
        *_forgotten_entries(chart),
        *_wrong_signatures(chart, chain, signed),
        *_wrong_states(chart, chain, signed),
        *rows,
    ]
    return Verification(problems, len(chain), list(_notes(chain, signed)), rows)


def _broken_links(chain: list[Entry]) -> Iterator[str]:
    previous = ""
    for entry in chain:
        if entry.previous_sha256 != previous:
            yield f"{entry}: what came before it is missing or was changed."
        if not is_verifiable(entry):
            yield f"{entry}: sealed with key {entry.key_version}, which RECORD_KEYS does not hold."
        elif entry.sha256 != seal_of(entry):
            yield f"{entry}: the content no longer fits its hash."
        previous = entry.sha256


def _broken_entries(chart: Chart, chain: list[Entry]) -> Iterator[str]:
    """Each link has its line in the ledger, and each line its link."""
    lines = {
        (line.kind, line.row): line
        for line in LedgerEntry.objects.filter(chart=chart.pk).iterator()
    }
    for entry in chain:
        line = lines.pop((str(entry._meta.model_name), entry.pk), None)
        yield from _wrong_line(entry, line)
    for line in lines.values():
        yield f"{line.get_kind_display()} {line.row}, entry {line.number} of the ledger, is gone."


def _wrong_line(entry: Entry, line: LedgerEntry | None) -> Iterator[str]:
    if line is None:
        yield f"{entry}: the ledger does not know it."
    elif not is_genuine(line):
        yield f"{entry}: entry {line.number} of the ledger was forged."
    elif line.seal != entry.sha256:
        yield f"{entry}: the ledger holds another seal."
    elif line.before_keys != (entry.key_version is None):
        yield f"{entry}: it was sealed with a key, and carries none."


def _forgotten_entries(chart: Chart) -> Iterator[str]:
    """Lines that the audit log knows and the ledger does not: it was cut short."""
    noted = AuditEvent.objects.filter(target=reference(chart), action__in=ENTERED)
    numbers = {
        facts["ledger"] for facts in noted.values_list("facts", flat=True) if "ledger" in facts
    }
    kept = LedgerEntry.objects.filter(chart=chart.pk).values_list("number", flat=True)
    for number in sorted(numbers - set(kept)):
        yield f"Entry {number} of the ledger, which the audit log names, is gone."


def _wrong_signatures(chart: Chart, chain: list[Entry], signed: Signature | None) -> Iterator[str]:
    if signed is None:
        yield "The chart carries no signature."
        return
    if chart.signed_at != signed.signed_at:
        yield "The time of signing is not the one of the signature."
    for entry in chain:
        if isinstance(entry, Signature) and entry.snapshot != signed.snapshot:
            yield f"{entry}: it stands under another record."


def _wrong_states(chart: Chart, chain: list[Entry], signed: Signature | None) -> Iterator[str]:
    """What may change after signing, and how: only as the addenda and the diary's rules say."""
    said: list[tuple[str, datetime | None]] = [
        (entry.kind, entry.at) for entry in _addenda(chain) if entry.kind in Chart.Retraction.values
    ]
    is_old = any(entry.kind == Addendum.Kind.RETRACTION for entry in _addenda(chain))
    marked = [(chart.retraction, chart.retracted_at)] if chart.retraction else []
    if not is_old and marked != said[-1:]:
        yield "It is marked as retracted otherwise than its addenda say."
    if chart.discarded_at:
        yield "It is marked as discarded, and was signed."
    is_young = signed is not None and signed.snapshot.get("format", 0) >= COMPLETES_VISITS
    visit = chart.appointment
    if is_young and not chart.retraction and (visit.status, bool(visit.charted_at)) != DONE:
        yield "Its visit is not marked as completed."


def _addenda(chain: list[Entry]) -> list[Addendum]:
    return [entry for entry in chain if isinstance(entry, Addendum)]


def _first_signature(chain: list[Entry]) -> Signature | None:
    signatures = (entry for entry in chain if isinstance(entry, Signature))
    return next((one for one in signatures if one.kind == Signature.Kind.SIGN), None)


def _changed_parts(chart: Chart, signed: Signature) -> dict[str, str]:
    """The parts whose rows are not as they were sealed, and what in them differs."""
    contents, snapshot = read_contents(chart), signed.snapshot
    changed = {
        part.key: find_differences(
            part, snapshot.get(part.key, []), contents, snapshot.get("format", 0)
        )
        for part in PARTS
        if not is_sealed_before(part, snapshot, contents)
    }
    return {key: _in_words(key, found) for key, found in changed.items() if found}


def _in_words(key: str, found: list[str]) -> str:
    """`injections: 17 plane, 17 at`."""
    return f"{key}: {', '.join(found)}".replace("_code", "")


def _not_those(key: str) -> str:
    noun = key.replace("_", " ")
    many = noun.endswith("s")
    return f"{noun} {'are not those that were' if many else 'is not the one that was'}"


def _notes(chain: list[Entry], signed: Signature | None) -> Iterator[str]:
    if signed and signed.snapshot.get("format", 0) < FORMAT:
        yield "It was sealed in an older form: what that did not keep is not compared."
    if any(entry.key_version is None for entry in chain):
        yield "It was sealed before keys: the ledger vouches for it from then on."
