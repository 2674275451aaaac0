"""Drawing on the canvas beside the program. Places are in pixels from the upper left corner.

>>> from further_link import canvas
>>> canvas.circle(100, 100, 50)
"""

from __future__ import annotations

from typing import Any, Dict, Optional, Union

from ._channel import channel

Number = Union[int, float]

__all__ = ["circle", "clear", "line", "rect", "text"]


def circle(x: Number, y: Number, d: Number, color: Optional[str] = None) -> None:
    """A circle around a point, of diameter d."""
    _draw("circle", {"x": x, "y": y, "d": d}, color)


def line(x1: Number, y1: Number, x2: Number, y2: Number, color: Optional[str] = None) -> None:
    """A line from one point to another."""
    _draw("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2}, color)


def rect(x: Number, y: Number, w: Number, h: Number, color: Optional[str] = None) -> None:
    """A rectangle whose upper left corner is at a point, w wide and h high."""
    _draw("rect", {"x": x, "y": y, "w": w, "h": h}, color)


def text(x: Number, y: Number, text: Any, color: Optional[str] = None) -> None:
    """Text that begins at a point."""
    _draw("text", {"x": x, "y": y, "text": str(text)}, color)


def clear() -> None:
    """An empty canvas."""
    _draw("clear", {}, None)


def _draw(shape: str, arguments: Dict[str, Any], color: Optional[str]) -> None:
    command = {"function": shape, **arguments}
    if color is not None:
        command["color"] = color
    channel.send("message", {"msgtype": "draw", "shape": shape, "args": list(arguments.values()), "cmd": command})
