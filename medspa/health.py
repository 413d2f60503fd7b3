"""Is the clinic's system well? `/healthz`, and a plain page when the database is away."""
