"""The same calls in a program that nobody shows: a note on stderr, once, and no exception; and it ends."""

import ast
import os
import pathlib
import subprocess
import sys

PACKAGE = pathlib.Path(__file__).parents[2] / "src" / "python"

EVERYTHING = """
from further_link import *
import further_link
button = KeyboardButton("a")
button.when_pressed = print
assert not button.is_pressed
send_image(b"\\xff\\xd8\\xff")
plot([1, 2]).update([3]); chart.add(1); display("x"); display([[1]])
ui.button("b", print); ui.slider("s", when_changed=print).value = 3; ui.toggle("t"); ui.label("l").text = "m"
canvas.circle(1, 2, 3); canvas.clear()
assert list(events()) == [] and context() == {} and engine.call("go") is None
assert device.battery is None and device.read() == {}
on_event(print); miniscreen.show("x")
print("done")
"""


def run(code, **variables):
    environment = {name: value for name, value in os.environ.items() if name != "FURTHER_LINK_SOCKET"}
    return subprocess.run([sys.executable, "-c", code], env={**environment, "PYTHONPATH": str(PACKAGE), **variables},
                          capture_output=True, text=True, timeout=20)


def test_it_says_so_once_and_goes_on():
    ended = run(EVERYTHING)
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr
    assert ended.stderr.count("was not started by Further Link") == 1
    assert "Traceback" not in ended.stderr


def test_a_socket_that_is_gone_is_no_exception():
    ended = run(EVERYTHING, FURTHER_LINK_SOCKET="/nonexistent/socket")
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr
    assert ended.stderr.count("there is no connection to Further Link") == 1


def test_other_modules_of_the_original_stay_importable(tmp_path):
    original = tmp_path / "further_link" / "util"
    original.mkdir(parents=True)
    (tmp_path / "further_link" / "__init__.py").write_text("raise RuntimeError('not this one')")
    (original / "__init__.py").write_text("")
    (original / "ipc.py").write_text("here = True")
    ended = run("import further_link.util.ipc as ipc, further_link; print(ipc.here, further_link.__version__)",
                PYTHONPATH=f"{PACKAGE}:{tmp_path}")
    assert ended.stdout.startswith("True "), ended.stderr


def test_it_is_python_3_9():
    for file in (PACKAGE / "further_link").glob("*.py"):
        ast.parse(file.read_text(), feature_version=(3, 9))


def test_no_library_is_imported_before_it_is_needed():
    ended = run("import sys, further_link; print([name for name in ('PIL', 'numpy', 'cv2', 'multiprocessing', 'subprocess') if name in sys.modules])")
    assert ended.stdout == "[]\n", ended.stderr
