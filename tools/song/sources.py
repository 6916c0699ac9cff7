"""Where the bytes of uploaded files come from when a song carried from one is written back.

`Sources` is any mapping from sha256 (hex) to bytes: the project store at run time, a dict in tests. A song never
holds the bytes itself.
"""

import hashlib
from collections.abc import Mapping

Sources = Mapping[str, bytes]


def sha256_hex(data: bytes) -> str:
    """Hex sha256 of bytes: the name a source is kept under."""
    return hashlib.sha256(data).hexdigest()
