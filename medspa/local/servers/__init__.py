"""The servers of one machine: PostgreSQL, Valkey, databases and roles in them."""
