"""What a message says: kinds, writers, templates."""
