"""The reader's own process: one file from the standard input; on the standard output, as JSON, a line of how far it is for each page,
and in the end what was read."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress

import msgspec

from commonground.store.passages.apart import OUT_OF_MEMORY
from commonground.store.passages.reading import Limits, read_bytes


def main() -> int:
    """Read, within the limits that were given; 3 when memory ran out."""
    name, *numbers = sys.argv[1:]
    seconds, memory, pages, unfolded, letters = map(int, numbers)
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # some systems set no limit of this kind
            resource.setrlimit(kind, (most, most))
    content = sys.stdin.buffer.read()
    try:
        read = read_bytes(content, name=name, limits=Limits(file=len(content), pages=pages, unfolded=unfolded, letters=letters), say=_say)
        sys.stdout.buffer.write(msgspec.json.encode(read))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _say(share: float, words: str) -> None:
    sys.stdout.buffer.write(msgspec.json.encode((share, words)) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    raise SystemExit(main())
