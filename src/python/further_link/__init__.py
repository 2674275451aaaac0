"""What a program that Further Link runs can say to the browser in front of the person who wrote it.

>>> from further_link import KeyboardButton, send_image, plot, display, ui

Everything here also works, quietly and without effect, in a program that was started from a plain shell: it then says so once on stderr.
"""

import os as _os
import sys as _sys

from . import canvas, device, engine, miniscreen, ui
from ._context import context
from .charts import Chart, chart, plot
from .engine import EngineError
from .events import Event, events, on_event
from .keyboard import KeyboardButton
from .messages import message
from .pictures import send_image
from .shown import display
from .version import __version__

__all__ = [
    "Chart",
    "EngineError",
    "Event",
    "KeyboardButton",
    "__version__",
    "canvas",
    "chart",
    "context",
    "device",
    "display",
    "engine",
    "events",
    "message",
    "miniscreen",
    "on_event",
    "plot",
    "send_image",
    "ui",
]

# Where the original package, 5.x, is installed too, its other modules (its server) can still be imported.
__path__ += [_path for _path in (_os.path.join(_entry, __name__) for _entry in _sys.path)
             if _path not in __path__ and _os.path.isdir(_path)]
