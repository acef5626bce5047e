"""A look-up service asked over HTTP: politely, and never for the same thing twice.

What a service says is kept in a cache from which all answers are given, so that a night that is
cut off goes on where it stopped, and what tonight's budget did not reach is asked first tomorrow.
How a service names things stands in a mapping file; whatever does not fit it is no answer.
"""

from connectors.live.asking import NAME, Limits, Live
from connectors.live.cache import Cache
from connectors.live.mapping import Mapping, mapping
from connectors.live.settings import Settings, checked
from connectors.live.wire import Wire

__all__ = ["NAME", "Cache", "Limits", "Live", "Mapping", "Settings", "Wire", "checked", "mapping"]
