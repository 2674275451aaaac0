"""Charts that move while the program runs."""

from __future__ import annotations

import math
from typing import Any, Dict, Iterable, List, Optional, Sequence, Union

from ._channel import MOST_BYTES, channel, encode
from ._notes import note

Number = Union[int, float]

KINDS = ("line", "bar", "scatter")

#: Values of a series that are shown; of longer ones every second, third… is left out.
MOST_VALUES = 5000


class Chart:
    """A chart in the browser. What it shows is sent whole, at most thirty times a second, so updating it often costs nothing.

    >>> temperature = Chart("temperature", labels=["°C"])
    >>> temperature.add(21.5)
    """

    def __init__(self, name: str = "chart", kind: str = "line", title: Optional[str] = None, labels: Optional[Sequence[str]] = None) -> None:
        """A chart; nothing is shown before it has values.

        :param name: Charts of one name are one chart.
        :param kind: "line", "bar" or "scatter".
        :param title: Above it.
        :param labels: Names of the series.
        """
        self.name = str(name)
        self.kind = _checked(kind)
        self.title = title
        self.labels = list(labels or ())
        self._x: List[Any] = []
        self._series: List[List[Optional[Number]]] = []

    def update(self, *series: Any, x: Optional[Iterable[Any]] = None, kind: Optional[str] = None, title: Optional[str] = None,
               labels: Optional[Sequence[str]] = None) -> None:
        """Shows these series in place of what was shown.

        :param series: Lists of numbers (None leaves a hole); or one dictionary of such lists by their names.
        :param x: What stands below the values, numbers or text; else they are counted from 0.
        """
        if len(series) == 1 and isinstance(series[0], dict):
            labels = [str(label) for label in series[0]]
            series = tuple(series[0].values())
        if kind is not None:
            self.kind = _checked(kind)
        if title is not None:
            self.title = title
        if labels is not None:
            self.labels = list(labels)
        self._series = [_numbers(values) for values in series]
        self._x = [] if x is None else [_place(value) for value in x]
        self._show()

    def add(self, *values: Optional[Number], x: Any = None, keep: int = 500) -> None:
        """Adds a value to each series, at the right.

        :param x: Where; given once, it is to be given always.
        :param keep: How many values stay; older ones leave at the left.
        """
        while len(self._series) < len(values):
            self._series.append([None] * max((len(series) for series in self._series), default=0))
        for series, value in zip(self._series, _numbers(values)):
            series.append(value)
            del series[:-keep]
        if x is not None:
            self._x.append(_place(x))
            del self._x[:-keep]
        self._show()

    def clear(self) -> None:
        """Shows an empty chart."""
        self._series, self._x = [], []
        self._show()

    def _show(self) -> None:
        step = -(-max((len(series) for series in self._series), default=0) // MOST_VALUES)
        if step > 1:
            note(f"a chart shows {MOST_VALUES} values of a series; of longer ones only some are shown")
        step = max(1, step)
        shown: Dict[str, Any] = {
            "chart": self.name,
            "kind": self.kind,
            "title": self.title,
            "x": self._x[::step] or None,
            "series": [{"label": self.labels[i] if i < len(self.labels) else None, "values": series[::step]} for i, series in enumerate(self._series)],
        }
        channel.send_latest(("chart", self.name), lambda: _line(shown))


def plot(*series: Any, x: Optional[Iterable[Any]] = None, kind: str = "line", title: Optional[str] = None,
         labels: Optional[Sequence[str]] = None, name: str = "chart") -> Chart:
    """Shows a chart of lists of numbers; returns it, to be updated.

    >>> plot([1, 4, 9, 16])
    >>> plot({"sun": [3, 5], "rain": [1, 0]}, x=["Mon", "Tue"], kind="bar", title="This week")
    """
    shown = chart if name == chart.name else Chart(name)
    shown.update(*series, x=x, kind=kind, title=title or "", labels=labels or ())
    return shown


def _line(shown: Dict[str, Any]) -> bytes:
    line = encode("chart", shown)
    if len(line) > MOST_BYTES:
        raise ValueError(f"the chart {shown['chart']!r} is too large to be shown")
    return line


def _checked(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"there is no chart {kind!r}; there are {', '.join(KINDS)}")
    return kind


def _numbers(values: Iterable[Any]) -> List[Optional[Number]]:
    if isinstance(values, (str, bytes)):
        raise TypeError("a series is a list of numbers, not text")
    try:
        return [_number(value) for value in values]
    except TypeError:
        raise TypeError("a series is a list of numbers, like [1, 4, 9]") from None


def _number(value: Any) -> Optional[Number]:
    if value is None or isinstance(value, int):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def _place(value: Any) -> Any:
    return value if isinstance(value, (int, str)) else _number(value)


#: The chart for who needs but one: `chart.update([1, 4, 9])`, `chart.add(16)`.
chart = Chart()
