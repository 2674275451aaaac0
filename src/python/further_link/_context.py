"""The context that an app gave a program."""

from __future__ import annotations

import threading
from typing import Any, Dict, Optional

from ._asking import USUAL_TIMEOUT
from ._channel import channel

_given: Dict[str, Any] = {}
_greeted = threading.Event()


def _take(data: Any) -> None:
    if isinstance(data, dict):
        _given.clear()
        _given.update(data)
        _greeted.set()


def context(timeout: Optional[float] = USUAL_TIMEOUT) -> Dict[str, Any]:
    """What the app that started this program told about itself; empty where it told nothing.

    It is there before the program's first line, so this does not wait for longer than a moment.
    """
    if not _greeted.is_set() and channel.send("ping", {}):
        _greeted.wait(timeout)
    return dict(_given)


channel.on("context", _take)
channel.on("pong", lambda _: _greeted.set())
channel.on("closed", lambda _: _greeted.set())
