"""Write the rings that tell Swift where things lie: all on one device of one server of each kind.

.stores/venv/bin/python tools/stores/rings.py FOLDER account=PORT container=PORT object=PORT
"""

import sys
from pathlib import Path

from swift.common.ring import RingBuilder

PARTITIONS = 1
"""As a power of two: the one device has them all."""


def main(folder: Path, servers: list[str]) -> None:
    """Write `FOLDER/<kind>.ring.gz` for every server."""
    for server in servers:
        kind, port = server.split("=")
        ring = RingBuilder(PARTITIONS, replicas=1, min_part_hours=0)
        ring.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "disk", "weight": 1.0})
        ring.rebalance()
        ring.get_ring().save(str(folder / f"{kind}.ring.gz"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
