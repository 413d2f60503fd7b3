"""Open boards that are told what changed (ADR 0064)."""
