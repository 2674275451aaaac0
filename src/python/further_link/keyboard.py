"""Keys of the browser's keyboard as buttons."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional

from ._callbacks import callbacks
from ._channel import channel

Callback = Callable[[], Any]

_buttons: Dict[str, List["KeyboardButton"]] = {}


class KeyboardButton:
    """A key, used like a button on the device.

    >>> up = KeyboardButton("ArrowUp")
    >>> up.when_pressed = lambda: print("up we go")

    A program that has one runs until it is stopped.
    """

    def __init__(self, key: str) -> None:
        """Asks the browser for a key.

        :param key: As in KeyboardEvent.key: "a", "A", " ", "ArrowUp", "Enter"…
        """
        if not isinstance(key, str) or not key:
            raise TypeError("key has to be text, like 'a' or 'ArrowUp'")
        self.key = key
        self._pressed = False
        self._when_pressed: Optional[Callback] = None
        self._when_released: Optional[Callback] = None
        _buttons.setdefault(key, []).append(self)
        channel.send("keylisten", key)
        callbacks.start()

    @property
    def when_pressed(self) -> Optional[Callback]:
        """The function that is called when the key goes down; None: nothing is."""
        return self._when_pressed

    @when_pressed.setter
    def when_pressed(self, function: Optional[Callback]) -> None:
        self._when_pressed = _checked(function)

    @property
    def when_released(self) -> Optional[Callback]:
        """The function that is called when the key comes up again; None: nothing is."""
        return self._when_released

    @when_released.setter
    def when_released(self, function: Optional[Callback]) -> None:
        self._when_released = _checked(function)

    @property
    def is_pressed(self) -> bool:
        """Whether the key is down now."""
        return self._pressed

    def __repr__(self) -> str:
        return f"KeyboardButton({self.key!r})"

    def _happened(self, event: str) -> None:
        if event == "keydown":
            self._pressed = True
            callbacks.call(self._when_pressed)
        elif event == "keyup":
            self._pressed = False
            callbacks.call(self._when_released)


def _checked(function: Optional[Callback]) -> Optional[Callback]:
    if function is not None and not callable(function):
        raise TypeError("this has to be a function: its name alone, without ()")
    return function


def _take(data: Any) -> None:
    for button in tuple(_buttons.get(data["key"], ())):
        button._happened(data["event"])


channel.on("keyevent", _take)
