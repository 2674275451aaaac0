"""Controls in the browser: buttons, sliders, toggles and labels.

>>> speed = slider("Speed", 0, 10)
>>> button("Go", lambda: print("at", speed.value))

A program that has a button, or wants to be told of changes, runs until it is stopped.
"""

from __future__ import annotations

import itertools
from typing import Any, Callable, Dict, Optional, Union

from ._callbacks import callbacks
from ._channel import MOST_BYTES, channel, encode

Number = Union[int, float]

__all__ = ["Button", "Control", "Label", "Slider", "Toggle", "button", "label", "slider", "toggle"]

_controls: Dict[str, "Control"] = {}
_numbers = itertools.count(1)


class Control:
    """Something in the browser's panel of controls."""

    kind = ""

    def __init__(self, text: str) -> None:
        self._id = f"{self.kind}-{next(_numbers)}"
        self._text = str(text)
        self._shown = True
        _controls[self._id] = self

    @property
    def text(self) -> str:
        """What stands on it or beside it. It can be set."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._text = str(text)
        self._show()

    def remove(self) -> None:
        """Takes it away."""
        self._shown = False
        _controls.pop(self._id, None)
        self._show()

    def _data(self) -> Dict[str, Any]:
        return {"id": self._id, "kind": self.kind, "text": self._text}

    def _show(self) -> None:
        # Sent whole each time, so that the newest is all that matters.
        data = self._data() if self._shown else {"id": self._id, "kind": self.kind, "removed": True}
        line = encode("ui", data)
        if len(line) > MOST_BYTES:
            raise ValueError(f"the text of a {self.kind} is too long")
        channel.send_latest(("ui", self._id), lambda: line)

    def _used(self, data: Dict[str, Any]) -> None:
        """The person used it."""


class Label(Control):
    """A line of text, which can be changed: `score.text = "12 points"`."""

    kind = "label"

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._show()


class Button(Control):
    """A button to press."""

    kind = "button"

    def __init__(self, text: str, when_pressed: Optional[Callable[[], Any]] = None) -> None:
        super().__init__(text)
        #: The function that is called when it is pressed; None: nothing is.
        self.when_pressed = when_pressed
        #: How often it has been pressed.
        self.presses = 0
        self._show()
        callbacks.start()

    def _used(self, data: Dict[str, Any]) -> None:
        self.presses += 1
        callbacks.call(self.when_pressed)


class _Valued(Control):
    def __init__(self, text: str, value: Any, when_changed: Optional[Callable[[Any], Any]]) -> None:
        super().__init__(text)
        self._value = self._checked(value)
        #: The function that is called with the new value when the person has changed it; None: nothing is.
        self.when_changed = when_changed
        self._show()
        if when_changed is not None:
            callbacks.start()

    def _checked(self, value: Any) -> Any:
        return value

    def _data(self) -> Dict[str, Any]:
        return {**super()._data(), "value": self._value}

    def _used(self, data: Dict[str, Any]) -> None:
        self._value = self._checked(data["value"])
        callbacks.call(self.when_changed, self._value)


class Slider(_Valued):
    """A number to choose from a range."""

    kind = "slider"

    def __init__(self, text: str, minimum: Number = 0, maximum: Number = 100, value: Optional[Number] = None, step: Number = 1,
                 when_changed: Optional[Callable[[Any], Any]] = None) -> None:
        if not minimum < maximum or not step > 0:
            raise ValueError("a slider needs a minimum below its maximum, and a step above 0")
        self.minimum, self.maximum, self.step = minimum, maximum, step
        super().__init__(text, minimum if value is None else value, when_changed)

    @property
    def value(self) -> Number:
        """Where it stands. It can be set, and stays within its range."""
        return self._value

    @value.setter
    def value(self, value: Number) -> None:
        self._value = self._checked(value)
        self._show()

    def _checked(self, value: Any) -> Number:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            raise TypeError("the value of a slider has to be a number")
        return min(max(value, self.minimum), self.maximum)

    def _data(self) -> Dict[str, Any]:
        return {**super()._data(), "minimum": self.minimum, "maximum": self.maximum, "step": self.step}


class Toggle(_Valued):
    """Something to switch on and off."""

    kind = "toggle"

    def __init__(self, text: str, value: bool = False, when_changed: Optional[Callable[[bool], Any]] = None) -> None:
        super().__init__(text, value, when_changed)

    @property
    def value(self) -> bool:
        """Whether it is on. It can be set."""
        return self._value

    @value.setter
    def value(self, value: bool) -> None:
        self._value = bool(value)
        self._show()

    def _checked(self, value: Any) -> bool:
        return bool(value)


def button(text: str, when_pressed: Optional[Callable[[], Any]] = None) -> Button:
    """A button; `when_pressed` is called without arguments."""
    return Button(text, when_pressed)


def slider(text: str, minimum: Number = 0, maximum: Number = 100, value: Optional[Number] = None, step: Number = 1,
           when_changed: Optional[Callable[[Any], Any]] = None) -> Slider:
    """A slider; `when_changed` is called with the new number."""
    return Slider(text, minimum, maximum, value, step, when_changed)


def toggle(text: str, value: bool = False, when_changed: Optional[Callable[[bool], Any]] = None) -> Toggle:
    """A switch; `when_changed` is called with True or False."""
    return Toggle(text, value, when_changed)


def label(text: str = "") -> Label:
    """A line of text."""
    return Label(text)


def _take(data: Any) -> None:
    control = _controls.get(data["id"])
    if control is not None:
        control._used(data)


channel.on("ui", _take)
