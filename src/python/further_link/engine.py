"""Commands to the game that the program belongs to."""

from __future__ import annotations

from typing import Any, Optional

from ._asking import Asking
from ._channel import channel
from ._notes import note

__all__ = ["EngineError", "call"]

_asking = Asking("engine")


class EngineError(RuntimeError):
    """The game could not do what it was told."""


def call(name: str, *args: Any, timeout: Optional[float] = None) -> Any:
    """Has the game carry out a command, and returns what it answers once it has. None in a program that belongs to no game.

    :param timeout: Gives up after that many seconds; None: waits for ever.
    :raises EngineError: The game refuses, or does not answer in time.
    """
    if not channel.available:
        note(f"there is no game here to carry out {name!r}")
        return None
    answer = _asking.ask({"name": str(name), "args": list(args)}, timeout)
    if answer.error is not None:
        raise EngineError(answer.error)
    return answer.value
