"""The mirror for others: asked over HTTP, by those who have a token, with every look-up noted."""

from connectors.serving.application import Counter, application
from connectors.serving.running import run

__all__ = ["Counter", "application", "run"]
