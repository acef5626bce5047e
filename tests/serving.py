"""A look-up service as a process of its own: `python -m tests.serving PORT LOG`.

It holds a certificate for every second person, by the 17th digit, and notes every number it has
answered about. Port 0 is any free one; the port is told on standard output.
"""

import json
import sys
import time
from pathlib import Path

from tests.services import Exchange, Service, certificate

PAUSE = 0.02


def answer(person: dict[str, str]) -> dict[str, object]:
    number, name = person["id_no"], person["person_name"]
    held = [certificate(number, name)] if int(number[16]) % 2 else []
    state = "found_valid" if held else "not_found"
    return {"id_no": number, "state": state, "certificates": held}


def main(port: int, log: Path) -> None:
    def reply(exchange: Exchange) -> None:
        time.sleep(PAUSE)
        people = exchange.question["people"]
        exchange.send(json.dumps({"answers": [answer(person) for person in people]}))
        with log.open("a", encoding="utf-8") as notes:
            notes.write("".join(f"{person['id_no']}\n" for person in people))

    with Service(reply, port) as service:
        print(service.server_port, flush=True)
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
