"""No token asks about more people in a minute than it may."""

from collections.abc import Callable
from dataclasses import dataclass, field

SECONDS = 60.0


@dataclass
class Pace:
    """What is left of each token's allowance: it fills up evenly, to a minute's worth."""

    clock: Callable[[], float]
    left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, name: str, people: int, per_minute: int) -> float:
        """Take the people from the allowance; else the seconds after which there is enough.

        One request may always take a full allowance, so a batch bigger than a minute's waits for
        the minute and then goes.
        """
        now = self.clock()
        saved, since = self.left.get(name, (float(per_minute), now))
        saved = min(float(per_minute), saved + (now - since) * per_minute / SECONDS)
        wanted = min(people, per_minute)
        if saved >= wanted:
            self.left[name] = (saved - people, now)
            return 0.0
        self.left[name] = (saved, now)
        return (wanted - saved) * SECONDS / per_minute
