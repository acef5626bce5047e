"""The mirror for others: asked over HTTP, by those who have a token, with every look-up noted."""

from connectors.serving.application import Desk, application
from connectors.serving.running import run

__all__ = ["Desk", "application", "run"]
