"""Messages of a program's own to its client: what LiveCode calls custom messages."""

from __future__ import annotations

from typing import Any, Dict

from ._channel import channel

__all__ = ["message"]


def message(data: Dict[str, Any]) -> None:
    """Sends an object, which the client gets as it is.

    >>> message({"msgtype": "score", "points": 3})
    """
    channel.send("message", dict(data))
