"""The page of a case, its papers, and what follows it."""
