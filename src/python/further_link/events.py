"""Events that the app in the browser sends to the program."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from typing import Any, Callable, Deque, Dict, Iterator, List, NamedTuple, Optional

from ._callbacks import callbacks
from ._channel import channel

#: Events kept for events(); the oldest leave first.
MOST_KEPT = 10_000


class Event(NamedTuple):
    """Something that happened in the browser."""

    #: What, as the app calls it: "click", "mousemove"…
    event: str
    #: What the app tells about it.
    data: Any


_kept: Deque[Event] = deque(maxlen=MOST_KEPT)
_came = threading.Condition()
_functions: Dict[Optional[str], List[Callable[[Event], Any]]] = {}


def events(timeout: Optional[float] = None) -> Iterator[Event]:
    """The events, one after the other, each once; waits for the next.

    >>> for event in events():
    ...     print(event.event, event.data)

    :param timeout: Ends after that many seconds without an event; 0: gives those that are there. None: waits for ever.
    """
    while channel.available:
        # Lets Ctrl-C and a lost connection through.
        deadline = None if timeout is None else time.monotonic() + timeout
        with _came:
            while not _kept and channel.available:
                left = 1.0 if deadline is None else min(1.0, deadline - time.monotonic())
                if left <= 0:
                    return
                _came.wait(left)
            if not _kept:
                return
            event = _kept.popleft()
        yield event


def on_event(name: Any = None, function: Optional[Callable[[Event], Any]] = None) -> Any:
    """Has a function called with each event, or with each of a name. The program then runs until it is stopped.

    >>> @on_event("click")
    ... def clicked(event): print(event.data)

    >>> on_event(lambda event: print(event))
    """
    if callable(name):
        name, function = None, name
    if function is None:
        return lambda decorated: on_event(name, decorated)
    _functions.setdefault(name, []).append(function)
    channel.available  # connects, so that events come
    callbacks.start()
    return function


def _take(data: Any) -> None:
    event = Event(str(data.get("event")), data.get("data"))
    for function in (*_functions.get(event.event, ()), *_functions.get(None, ())):
        callbacks.call(function, event)
    with _came:
        _kept.append(event)
        _came.notify_all()


def _wake(_: Any) -> None:
    with _came:
        _came.notify_all()


def _after_fork() -> None:
    global _came
    _came = threading.Condition()
    _kept.clear()


channel.on("event", _take)
channel.on("closed", _wake)
os.register_at_fork(after_in_child=_after_fork)
