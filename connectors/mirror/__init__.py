"""The register as we last copied it: a folder of snapshots, of which `CURRENT` names one.

A snapshot is Parquet files sorted by person, one for each range of keys, the deltas since, and a
manifest of their hashes. It is written under another name, flushed, moved into place and only then
named in `CURRENT`, so a reader sees the old register or the new one, never a part. Folders and
files are readable by their owner alone, because they hold the identity numbers of people who are
on no roster of ours. They are not encrypted: the key would have to lie on the same machine for the
night to run, so encryption of the disk does the same and keeps look-ups fast.
"""

from connectors.mirror.answering import NAME, Mirror, open_mirror
from connectors.mirror.applying import Applied, Refusal, apply
from connectors.mirror.building import Facts, build
from connectors.mirror.checking import Check, check
from connectors.mirror.lock import Busy
from connectors.mirror.manifest import Broken, Manifest

__all__ = [
    "NAME",
    "Applied",
    "Broken",
    "Busy",
    "Check",
    "Facts",
    "Manifest",
    "Mirror",
    "Refusal",
    "apply",
    "build",
    "check",
    "open_mirror",
]
