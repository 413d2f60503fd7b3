"""The face: its map of areas (`atlas`), where a needle may go, which plate is shown."""
