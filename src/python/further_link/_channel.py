"""The program's end of its side channel: one connection for each process, lines of JSON both ways (docs/side-channels.md)."""

from __future__ import annotations

import atexit
import json
import os
import socket
import sys
import threading
import time
from collections import deque
from typing import Any, Callable, Deque, Dict, Hashable, List, Optional, Tuple

from ._notes import note

#: The longest line that the daemon passes on, frames of video apart, in bytes.
MOST_BYTES = 512 * 1024

#: The longest frame.
MOST_FRAME_BYTES = 8 << 20

#: How long the end of a program waits for its last frame to be sent, in seconds.
_FLUSH_SECONDS = 1.0

#: What is always sent whole (charts, controls) goes at most that often, in seconds.
_SHORTEST_INTERVAL = 1 / 30

Handler = Callable[[Any], None]
Make = Callable[[], bytes]


def encode(channel: str, data: Any) -> bytes:
    """Makes a line. Raises TypeError or ValueError for what JSON cannot say."""
    text = json.dumps({"channel": channel, "data": data}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


class Channel:
    """A connection that makes itself when it is first needed, and again in a child process."""

    def __init__(self) -> None:
        self._handlers: Dict[str, List[Handler]] = {}
        self._reset()

    def _reset(self) -> None:
        """Forgets the connection and all threads: the state of a new process."""
        self._state = threading.RLock()  # the connection itself
        self._writing = threading.RLock()  # who writes
        self._socket: Optional[socket.socket] = None
        self._connections = 0
        self._gone = False
        self._amid_line = False
        self._later: Deque[bytes] = deque()
        self._latest: Dict[Hashable, Make] = {}
        self._sent_at: Dict[Hashable, float] = {}
        self._sending = 0
        self._changed = threading.Condition()
        self._sender: Optional[threading.Thread] = None

    # Connection

    @property
    def available(self) -> bool:
        """Whether somebody listens. The first use connects."""
        return self._connect() is not None

    def _connect(self) -> Optional[socket.socket]:
        with self._state:
            if self._socket is not None or self._gone:
                return self._socket
            path = os.environ.get("FURTHER_LINK_SOCKET")
            if not path:
                self._gone = True
                note("this program was not started by Further Link, so there is no browser to show things in")
                return None
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(path)
            except OSError as error:
                connection.close()
                self._gone = True
                note(f"there is no connection to Further Link ({error.strerror or error})")
                return None
            self._socket = connection
            self._connections += 1
            threading.Thread(target=self._read, args=(connection,), name="further_link reader", daemon=True).start()
            return connection

    def _drop(self, connection: socket.socket, lost: bool) -> None:
        """Gives a connection up. A line that was begun on it counts as never sent."""
        with self._state:
            if self._socket is connection:
                self._socket = None
                self._gone = self._gone or lost
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        connection.close()

    # To the daemon

    def on(self, channel: str, handler: Handler) -> None:
        """Has lines of a channel told to somebody, on the reading thread."""
        self._handlers.setdefault(channel, []).append(handler)

    def send(self, channel: str, data: Any) -> bool:
        """Sends a line, in order and never left out; waits while the daemon does. False: nobody listens.

        Raises TypeError or ValueError for data that JSON cannot say, or that is too long.
        """
        line = encode(channel, data)
        if len(line) > MOST_BYTES:
            raise ValueError(f"{channel}: {len(line) // 1024} KiB are more than the {MOST_BYTES // 1024} KiB that fit into one message")
        return self._send_line(line)

    def send_latest(self, key: Hashable, make: Make, paced: bool = True) -> None:
        """Sends a line soon, unless it is replaced by then by a newer one of the same key. Does not wait.

        Where `paced`, those of one key are as far apart as a screen shows.
        """
        if not self.available:
            return
        with self._changed:
            self._latest[key] = make
            if not paced:
                self._sent_at.pop(key, None)
            if self._sender is None:
                self._sender = threading.Thread(target=self._send_latest, name="further_link sender", daemon=True)
                self._sender.start()
            self._changed.notify_all()

    def flush(self, timeout: float = _FLUSH_SECONDS) -> None:
        """Waits until what send_latest was given has been sent, or the time is up."""
        with self._changed:
            self._sent_at.clear()
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._latest and not self._sending, timeout)

    def _send_line(self, line: bytes) -> bool:
        with self._writing:
            if self._amid_line:
                # A signal's handler came between two parts of a line of this very thread.
                self._later.append(line)
                return True
            sent = self._write(line)
            while self._later:
                self._write(self._later.popleft())
            return sent

    def _write(self, line: bytes) -> bool:
        # Again, where the connection is gone: the next daemon, after an upgrade, listens in the same place, and of the line that was under way it knows nothing.
        return self._try(line, again=True) or self._try(line, again=False)

    def _try(self, line: bytes, again: bool) -> bool:
        connection = self._connect()
        if connection is None:
            return False
        self._amid_line = True
        whole = False
        try:
            connection.sendall(line)
            whole = True
        except OSError:
            self._drop(connection, lost=not again)
            return False
        finally:
            self._amid_line = False
            if not whole:
                self._drop(connection, lost=False)  # Ctrl-C amid a line: the next one begins on a new connection
        return True

    def _send_latest(self) -> None:
        while True:
            with self._changed:
                key, wait = self._next()
                while key is None:
                    self._changed.wait(wait)
                    key, wait = self._next()
                make = self._latest.pop(key)
                self._sent_at[key] = time.monotonic()
                self._sending += 1
            try:
                self._send_line(make())
            except (TypeError, ValueError) as error:
                note(str(error))
            finally:
                with self._changed:
                    self._sending -= 1
                    self._changed.notify_all()

    def _next(self) -> Tuple[Optional[Hashable], Optional[float]]:
        """A key whose turn it is, or how long the first one has to wait."""
        soonest: Optional[float] = None
        now = time.monotonic()
        for key in self._latest:
            wait = self._sent_at.get(key, 0.0) + _SHORTEST_INTERVAL - now
            if wait <= 0:
                return key, None
            soonest = wait if soonest is None else min(soonest, wait)
        return None, soonest

    # From the daemon

    def _read(self, connection: socket.socket) -> None:
        rest = b""
        while True:
            try:
                received = connection.recv(65536)
            except OSError:
                received = b""
            if not received:
                self._drop(connection, lost=False)
                self._tell("closed", None)
                return
            lines = (rest + received).split(b"\n") if b"\n" in received else None
            if lines is None:
                rest += received
                continue
            rest = lines.pop()
            for line in lines:
                self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
            channel, data = message["channel"], message.get("data")
        except (ValueError, TypeError, KeyError, AttributeError):
            return
        if channel == "error":
            note(str(data))
        self._tell(channel, data)

    def _tell(self, channel: str, data: Any) -> None:
        for handler in self._handlers.get(channel, ()):
            try:
                handler(data)
            except Exception as error:  # a peer's nonsense must not end the reading
                note(f"{channel}: {error}")

    def _after_fork(self) -> None:
        connection = self._socket
        self._reset()
        if connection is not None:
            connection.close()  # the parent's stays


def _flush_in_children(state: Dict[str, bool] = {}) -> None:
    """Children of multiprocessing end without atexit; they have a list of their own of what is done at their end."""
    util = sys.modules.get("multiprocessing.util")
    if util is not None and not state.get("done"):
        state["done"] = True
        util.register_after_fork(channel, lambda forked: util.Finalize(None, forked.flush, exitpriority=10))


channel = Channel()
os.register_at_fork(before=_flush_in_children)
os.register_at_fork(after_in_child=channel._after_fork)
atexit.register(channel.flush)
