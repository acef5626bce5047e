"""Give back to their senders the files in which something could not be read."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.reading import File, fingerprint


def returned(
    folder: Path,
    unread: Any,
    handed: Sequence[File],
    files: Iterable[Mapping[str, Any]],
    layouts: Iterable[Mapping[str, Any]],
    jobs: int = 1,
) -> Any:
    """Write the returns into the results; which file went back where (`file, returned_file`).

    `files` are the entries of the manifest: a file that is no longer the one that was read is
    listed, not marked.
    """
    from connectors import returns  # not needed by a check that writes nothing

    bad = set(unread["file"])
    read = {file["file"]: file["sha256"] for file in files}
    sent = [
        returns.Sent(
            file.name,
            file.path,
            file.folder,
            file.inside,
            has_changed=fingerprint(file.path) != read.get(file.name),
        )
        for file in handed
        if file.name in bad
    ]
    mine = (layout for layout in layouts if layout["file"] in bad)
    return returns.write_returns(folder, unread, sent, mine, jobs)
