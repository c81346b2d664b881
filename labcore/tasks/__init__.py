"""The tasks: one module each, named as the spec's `task`, with `run(spec, reporter)` and `describe(spec, card)`."""
