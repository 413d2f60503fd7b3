"""The desk while the line is dead, and what is entered afterwards (ADR 0068)."""
