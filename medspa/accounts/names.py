def short_name(name: str) -> str:
    """What somebody is called: `Mara`, but `Dr. Vale` of `Dr. Ines Vale`."""
    words = name.split()
    if len(words) > 1 and words[0].endswith("."):
        return f"{words[0]} {words[-1]}"
    return words[0] if words else name


def initial_of(name: str) -> str:
    """The letter that stands for a portrait: I of `Dr. Ines Vale`."""
    return next((word for word in name.split() if not word.endswith(".")), name)[:1].upper()
