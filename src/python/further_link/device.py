"""How the device is: `device.battery`, `device.temperature`, `device.hostname`…

Each is asked for when it is used; what a device does not know is None.
"""

from __future__ import annotations

from typing import Any, Dict

from ._asking import USUAL_TIMEOUT, Asking
from ._channel import channel
from ._notes import note

__all__ = ["read"]

_asking = Asking("device")

# What a pupil would call it, and what GET /device does.
_LONG_NAMES = {"temperature": "cpuTemperature"}


def read() -> Dict[str, Any]:
    """All that is known now, by name; empty outside of Further Link."""
    if not channel.available:
        return {}
    answer = _asking.ask({"ask": "device"}, USUAL_TIMEOUT)
    if answer.error is not None:
        note(f"device: {answer.error}")
    return answer.value if isinstance(answer.value, dict) else {}


class Reading(Dict[str, Any]):
    """What belongs together, like a battery's percent and state: as a dictionary, or by name after a dot. What is not known is None."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _reading(self.get(name))


def _reading(value: Any) -> Any:
    return Reading(value) if isinstance(value, dict) else value


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    known = read()
    return _reading(known.get(name, known.get(_LONG_NAMES.get(name, name))))
