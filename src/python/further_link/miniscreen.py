"""Text on the small screen of the device, while the program runs."""

from __future__ import annotations

from typing import Any

from ._channel import channel

__all__ = ["clear", "show"]

#: Characters that are taken; about 6 lines of 20 fit.
MOST_TEXT = 512


def show(text: Any) -> None:
    """Shows text in place of what was shown before."""
    channel.send("miniscreen", {"text": str(text)[:MOST_TEXT]})


def clear() -> None:
    """Shows nothing of this program any more."""
    channel.send("miniscreen", {"text": None})
