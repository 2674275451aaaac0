"""Short notes for the person in front of the program, on stderr, each of them once."""

import sys
from typing import Set

_told: Set[str] = set()


def note(text: str) -> None:
    """Writes a line to stderr, unless it was written before. Never raises."""
    if text in _told:
        return
    _told.add(text)
    try:
        print(f"further_link: {text}", file=sys.stderr, flush=True)
    except (OSError, ValueError, AttributeError):
        pass  # no stderr, or a closed one
