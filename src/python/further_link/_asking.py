"""Questions whose answer comes back on the same channel."""

from __future__ import annotations

import itertools
import os
import threading
from typing import Any, Dict, Optional

from ._channel import channel

#: Given up after this many seconds where the caller says nothing else.
USUAL_TIMEOUT = 5.0


class Asking:
    """One channel of questions `{"id": n, …}` and answers `{"id": n, "value": …}` or `{"id": n, "error": text}`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._reset()
        channel.on(name, self._answered)
        channel.on("closed", lambda _: self._fail("the connection to Further Link was lost"))
        channel.on("error", self._refused)
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Dict[int, _Answer] = {}
        # Answers to one process of a program may come by others, which must not take them for theirs.
        leads = os.getpid() == os.getsid(0)
        self._ids = itertools.count(1 if leads else (os.getpid() % 2000) * 1_000_000 + 1)

    def ask(self, question: Dict[str, Any], timeout: Optional[float]) -> "_Answer":
        """Asks and waits. The answer has no value and an error when there was none in time, or nobody to ask."""
        answer = _Answer()
        with self._lock:
            number = next(self._ids)
            self._waiting[number] = answer
        try:
            if not channel.send(self._name, {"id": number, **question}):
                answer.error = "not started by Further Link"
            elif not answer.came.wait(timeout):
                answer.error = f"no answer within {timeout} s"
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        return answer

    def _answered(self, data: Any) -> None:
        with self._lock:
            answer = self._waiting.get(data.get("id"))
        if answer is None:
            return
        answer.value = data.get("value")
        error = data.get("error")
        answer.error = None if error is None else str(error)
        answer.came.set()

    def _refused(self, reason: Any) -> None:
        # Lines are answered in order and one connection asks seldom: whoever waits on a channel that was refused need not wait on.
        if self._name in str(reason):
            self._fail(str(reason))

    def _fail(self, reason: str) -> None:
        with self._lock:
            waiting = list(self._waiting.values())
        for answer in waiting:
            answer.error = reason
            answer.came.set()


class _Answer:
    """What came back."""

    def __init__(self) -> None:
        self.value: Any = None
        self.error: Optional[str] = None
        self.came = threading.Event()
