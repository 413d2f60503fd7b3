"""The audit log: `from medspa.audit.log import record`."""
