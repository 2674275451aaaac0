"""Runs the functions that a program wants called, one after the other on one thread, in the order of what happened."""

from __future__ import annotations

import os
import queue
import sys
import threading
import traceback
from types import TracebackType
from typing import Any, Callable, Optional, Tuple, Type

from ._channel import channel

_Call = Tuple[Callable[..., Any], Tuple[Any, ...]]


class Callbacks:
    """A thread that keeps the program running, as the original's did: a program that has buttons lives until it is stopped or fails."""

    def __init__(self) -> None:
        self._reset()
        self._watching = False
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._calls: "queue.SimpleQueue[Optional[_Call]]" = queue.SimpleQueue()
        self._thread: Optional[threading.Thread] = None

    def start(self) -> None:
        """From now on the program waits for what happens. Nothing, where nothing can."""
        if not channel.available:
            return
        with self._lock:
            if self._thread is not None:
                return
            if not self._watching:
                self._watching = True
                self._watch()
            self._thread = threading.Thread(target=self._run, args=(self._calls,), name="further_link callbacks", daemon=False)
            self._thread.start()

    def call(self, function: Optional[Callable[..., Any]], *arguments: Any) -> None:
        """Has a function called, if there is one."""
        if function is not None:
            self.start()
            self._calls.put((function, arguments))

    def _watch(self) -> None:
        """A program that fails is not kept running, nor one whose connection is gone."""
        before = sys.excepthook

        def failed(kind: Type[BaseException], error: BaseException, trace: Optional[TracebackType]) -> None:
            before(kind, error, trace)
            self._calls.put(None)

        sys.excepthook = failed
        channel.on("closed", lambda _: None if channel.available else self._calls.put(None))

    @staticmethod
    def _run(calls: "queue.SimpleQueue[Optional[_Call]]") -> None:
        while True:
            call = calls.get()
            if call is None:
                return
            function, arguments = call
            try:
                function(*arguments)
            except SystemExit:
                return
            except BaseException:
                traceback.print_exc()


callbacks = Callbacks()
