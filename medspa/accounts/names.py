def initial_of(name: str) -> str:
    """The letter that stands for a portrait: I of `Dr. Ines Vale`."""
    return next((word for word in name.split() if not word.endswith(".")), name)[:1].upper()
