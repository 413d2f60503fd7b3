"""Figures in words that clients read."""


def months(low: int | None, high: int | None) -> str:
    """ "12 to 18 months", "12 months"; empty where a figure is missing."""
    if low is None or high is None:
        return ""
    if low == high:
        return f"{low} month{'' if low == 1 else 's'}"
    return f"{low} to {high} months"
