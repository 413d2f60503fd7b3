"""What every request meets and that knows no domain: bodies, paths, sessions, logs, the cache."""
