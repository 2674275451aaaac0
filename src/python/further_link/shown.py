"""Things shown once in the browser: text, tables, pictures."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any, Dict, List, Optional

from . import pictures
from ._channel import channel

#: Rows of a table that are shown.
MOST_ROWS = 1000


def display(thing: Any, name: Optional[str] = None) -> None:
    """Shows a thing in the browser: a picture, a table (rows as lists or dictionaries, a dictionary of columns, a pandas DataFrame), else its text.

    :param thing: What to show. Text is shown as it is; nothing in it counts as HTML.
    :param name: What is shown under a name replaces what was shown under it before.
    """
    shown = _shown(thing)
    if name is not None:
        shown["name"] = str(name)
    channel.send("display", shown)


def _shown(thing: Any) -> Dict[str, Any]:
    if hasattr(thing, "savefig"):  # a figure of matplotlib
        drawn = BytesIO()
        thing.savefig(drawn, format="png")
        thing = drawn.getvalue()
    if isinstance(thing, (bytes, bytearray, memoryview)) or pictures.is_image(thing) or (pictures.is_array(thing) and thing.ndim > 1):
        media_type, encoded = pictures.to_message(thing)
        return {"kind": "image", "type": media_type, "data": b64encode(encoded).decode("ascii")}
    return _table(thing) or {"kind": "text", "text": str(thing)}


def _table(thing: Any) -> Optional[Dict[str, Any]]:
    if hasattr(thing, "columns") and hasattr(thing, "itertuples"):  # a DataFrame
        return _as_table([str(column) for column in thing.columns], [list(row) for row in thing.itertuples(index=False)])
    if isinstance(thing, dict) and thing and all(isinstance(column, (list, tuple)) for column in thing.values()):
        height = max(len(column) for column in thing.values())
        rows = [[column[i] if i < len(column) else None for column in thing.values()] for i in range(height)]
        return _as_table([str(column) for column in thing], rows)
    if not isinstance(thing, (list, tuple)) or not thing:
        return None
    if all(isinstance(row, dict) for row in thing):
        columns = list(dict.fromkeys(column for row in thing for column in row))
        return _as_table([str(column) for column in columns], [[row.get(column) for column in columns] for row in thing])
    if all(isinstance(row, (list, tuple)) for row in thing):
        return _as_table(None, [list(row) for row in thing])
    return None


def _as_table(columns: Optional[List[str]], rows: List[List[Any]]) -> Dict[str, Any]:
    return {"kind": "table", "columns": columns, "rows": [[_cell(value) for value in row] for row in rows[:MOST_ROWS]], "more": max(0, len(rows) - MOST_ROWS)}


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    return str(value)
