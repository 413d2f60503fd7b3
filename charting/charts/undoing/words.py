"""What undoing a step undoes, in words for its button."""

from charting.charts.undoing.rows import Rows, container_in, kind_of, line_in
from charting.models import Injection, Preparation, Side

LINE = "injection"


def words_of(before: Rows, after: Rows) -> str:
    """Of the lines if there are any. Empty: a pack that went back is opened anew instead."""
    keys = {**before, **after}
    if any(kind_of(key) != LINE and key not in after for key in keys):
        return ""
    lines = [key for key in keys if kind_of(key) == LINE]
    return _of_lines(lines, before, after) if lines else _of_containers(list(keys), before, after)


def _of_lines(keys: list[str], before: Rows, after: Rows) -> str:
    if len(keys) > 1:
        return f"{len(keys)} lines"
    [key] = keys
    was, now = before.get(key), after.get(key)
    if not was:
        return _line(line_in(after[key]))
    line = _line(line_in(was))
    return f"correction of {line}" if now else f"removal of {line}"


def _of_containers(keys: list[str], before: Rows, after: Rows) -> str:
    first = container_in(keys[0], after[keys[0]])
    if keys[0] in before:
        waste = f"wasted_{'units' if kind_of(keys[0]) == 'preparation' else 'ml'}"
        is_waste = before[keys[0]][waste] != after[keys[0]][waste]
        return f"{'waste' if is_waste else 'correction'} of {first.product}"
    if len(keys) > 1:
        return f"opening of {len(keys)} packs"
    fresh = isinstance(first, Preparation) and first.is_mixed and not first.is_share
    return f"opening of {first.product}" + (", nothing was drawn into it" if fresh else "")


def _line(line: Injection) -> str:
    side = f" {line.side}" if line.side != Side.MIDLINE else ""
    return f"{line.given} {line.area}{side}"
