"""What we do, in order: one company, a night, the mirror."""

# Of the program, as `pyproject.toml` takes it from here: to ask what is installed takes 10 ms.
VERSION = "0.1.0"
