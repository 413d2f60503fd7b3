"""The processes of one machine: web server, worker, beat, and who ends with whom."""
