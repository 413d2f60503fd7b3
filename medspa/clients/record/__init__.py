"""Columns and rules of the client record: how a name is compared, what is searched."""
