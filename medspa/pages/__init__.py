"""Pages of the house itself: errors, health, the language of an answer, the design sheet."""
