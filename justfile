# The one door: what CI does is `just check` and nothing else.

set windows-shell := ["powershell.exe", "-NoLogo", "-Command"]

python := if os() == "windows" { ".venv/Scripts/" } else { ".venv/bin/" }

# Everything CI does.
check: lint types floors test

lint:
    {{python}}ruff check .
    {{python}}ruff format --check .

types:
    {{python}}mypy

floors:
    {{python}}lint-imports

# All tests on all cores, a file on one of them; or those asked for.
test *args:
    {{python}}pytest {{ if args == "" { "-n logical --dist loadfile --no-loadscope-reorder" } else { args } }}

# Repair what a machine can.
fix:
    {{python}}ruff check --fix .
    {{python}}ruff format .

# Rewrite the golden workbook; the diff is the review.
golden:
    {{python}}python -m tests.connectors.golden

# Rewrite the sample; the diff is the review.
sample:
    {{python}}python -m tests.sample_maker

# Measure against a bare join and a pandas script (needs the `bench` dependency group).
bench *args:
    {{python}}python -m tests.bench {{args}}

# Bring the lock up to date with pyproject.toml.
lock:
    {{python}}uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --all-extras pyproject.toml -o requirements.lock
