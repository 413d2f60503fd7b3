"""No tables of its own: Django tells only apps with models when it has migrated."""
