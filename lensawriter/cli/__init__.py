"""The command line: `lensawriter serve`, `write`, `usecases`, `demo`, `operator` and `verify`."""
