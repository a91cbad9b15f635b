"""How a command ends, by number. `docs/runbook.md` says what to do about each."""

EXIT_ERROR, EXIT_SETTINGS, EXIT_INPUT, EXIT_FAILED_TABLES, EXIT_LEASE = 1, 2, 3, 4, 5
#: The published set is older than `status --max-age` allows.
EXIT_OLD = 6
#: As shells write a process that SIGTERM ended: 128 + 15.
EXIT_STOPPED = 143
