"""Runs a program for which the canvas is there without an import: ``python3 -m further_link._canvas_program FILE``.

The program does not notice: it is ``__main__``, and a traceback shows its own lines and nothing of ours.
"""

from __future__ import annotations

import os
import sys
import types
from typing import Any, Optional, Type

from . import canvas


def main() -> None:
    del sys.argv[0]
    path = sys.argv[0]
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    program = types.ModuleType("__main__")
    program.__dict__.update({name: getattr(canvas, name) for name in canvas.__all__})
    program.__dict__.update(__file__=path, __builtins__=__builtins__)
    sys.modules["__main__"] = program
    show = sys.excepthook

    def show_own(kind: Type[BaseException], error: BaseException, trace: Optional[types.TracebackType]) -> Any:
        while trace is not None and trace.tb_frame.f_code.co_filename != path:
            trace = trace.tb_next
        show(kind, error.with_traceback(trace), trace)

    sys.excepthook = show_own
    with open(path, "rb") as file:
        source = file.read()
    exec(compile(source, path, "exec"), program.__dict__)


if __name__ == "__main__":
    main()
