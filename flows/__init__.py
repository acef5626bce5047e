"""What we do, in order: one company, a night, the mirror."""

# Of the program; `pyproject.toml` takes it from here.
VERSION = "0.1.0"
