"""A board that is open: told of changes, dragged on, and read while the line is dead."""
