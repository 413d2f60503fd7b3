"""PostgreSQL, Valkey and the processes of one machine, for when no server is given by URL."""
