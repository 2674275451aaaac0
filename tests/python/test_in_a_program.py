"""What pupils import, in a program that the daemon runs. A client (PythonPackageTests) plays the browser: it presses every key and button it is shown."""

import io
import multiprocessing
import os
import subprocess
import sys
import threading
import time

import pytest
from further_link import (EngineError, KeyboardButton, canvas, chart, context, device, display, engine, events, miniscreen, on_event, plot,
                          send_image, ui)
from further_link._channel import channel


def until(met, what, seconds=10):
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.001)


def test_a_key_calls_what_it_is_to_call():
    happened = []
    button = KeyboardButton("ArrowUp")
    assert not button.is_pressed
    button.when_pressed = lambda: happened.append("down")
    button.when_released = lambda: happened.append("up")
    display("press ArrowUp")
    until(lambda: happened == ["down", "up"], "the key")
    assert not button.is_pressed


def test_a_mistake_in_a_callback_is_told_and_the_next_is_called(capsys):
    happened = []
    button = KeyboardButton("e")

    def fail():
        raise ZeroDivisionError("my mistake")

    button.when_pressed = fail
    button.when_released = lambda: happened.append("up")
    display("press e")
    until(lambda: happened, "the second callback")
    assert "my mistake" in capsys.readouterr().err


def test_thousands_of_keys_come_in_order():
    happened = []
    button = KeyboardButton("x")
    button.when_pressed = lambda: happened.append("down")
    button.when_released = lambda: happened.append("up")
    display("press x 2000 times")
    until(lambda: len(happened) == 4000, "4000 events", 30)
    assert happened == ["down", "up"] * 2000


def test_a_key_is_no_number():
    with pytest.raises(TypeError):
        KeyboardButton(7)
    with pytest.raises(TypeError):
        KeyboardButton("q").when_pressed = 7


def test_controls_are_used():
    happened = []
    go = ui.button("Go", lambda: happened.append("go"))
    speed = ui.slider("Speed", 0, 10, value=3, when_changed=lambda value: happened.append(value))
    light = ui.toggle("Light", when_changed=lambda on: happened.append(on))
    score = ui.label("0 points")
    until(lambda: len(happened) == 3, "all three")
    assert sorted(map(str, happened)) == ["10", "True", "go"]  # the slider was asked for 1000
    assert (go.presses, speed.value, light.value, score.text) == (1, 10, True, "0 points")
    for points in range(1000):
        score.text = f"{points} points"
    speed.value = -5
    assert speed.value == 0
    go.remove()


def test_wrong_controls():
    with pytest.raises(ValueError):
        ui.slider("upside down", 5, 1)
    with pytest.raises(TypeError):
        ui.slider("no number", value="a")


def test_events_come_to_whoever_asks():
    heard = []

    @on_event("score")
    def scored(event):
        heard.append(event.data)

    display("send events")
    taken = []
    for event in events(timeout=10):
        taken.append(event)
        if event.event == "last":
            break
    assert [event.event for event in taken] == ["score", "other", "last"]
    assert taken[0].data == {"points": 3, "name": "ä\n"}
    until(lambda: heard == [{"points": 3, "name": "ä\n"}], "the function")
    assert list(events(timeout=0)) == []


def test_charts():
    drawn = plot([1, 4, None, float("nan"), 16], [1, 2], labels=["squares", "numbers"], title="Numbers")
    drawn.update({"sun": [3, 5], "rain": (1, 0)}, x=["Mon", "Tue"], kind="bar")
    for i in range(5000):
        chart.add(i, -i, keep=100)
    plot(range(100_000), name="long", kind="scatter")
    with pytest.raises(ValueError):
        plot([1], kind="pie")
    with pytest.raises(TypeError):
        plot("text")
    with pytest.raises(TypeError):
        plot(7)
    chart.clear()
    chart.update([7, 8, 9])


def test_things_shown():
    image = pytest.importorskip("PIL.Image")
    display("<b>text</b>")
    display([{"name": "a", "points": 1}, {"name": "b", "more": float("inf")}], name="scores")
    display({"x": [1, 2], "y": [3]})
    display([[1, 2], [3, "four"]])
    display(image.effect_noise((1000, 800), 90))  # larger than a message as PNG
    display(image.new("RGBA", (20, 20), "red"))
    with pytest.raises(ValueError):
        display("x" * 600_000)


def test_pictures_of_every_kind():
    image = pytest.importorskip("PIL.Image")
    numpy = pytest.importorskip("numpy")
    send_image(image.new("RGB", (64, 48), "red"))
    send_image(image.new("RGBA", (64, 48)))
    jpeg = io.BytesIO()
    image.new("L", (8, 8)).save(jpeg, format="JPEG")
    send_image(jpeg.getvalue())
    for shape in ((48, 64), (48, 64, 3), (48, 64, 4), (48, 64, 1)):
        send_image(numpy.zeros(shape, dtype="uint8"))
    with pytest.raises(ValueError):
        send_image(numpy.zeros((3, 4, 5, 6)))
    with pytest.raises(TypeError):
        send_image("cat.jpg")
    # Blue, green, red as of OpenCV: what is red there is red in the picture.
    red = numpy.zeros((16, 16, 3), dtype="uint8")
    red[:, :, 2] = 255
    from further_link.pictures import to_jpeg
    pixel = image.open(io.BytesIO(to_jpeg(red))).getpixel((8, 8))
    assert pixel[0] > 200 and pixel[2] < 60
    send_image(red)


def test_a_flood_of_frames_does_not_hold_up_the_program():
    frame = b"\xff\xd8\xff" + os.urandom(300_000)
    longest = 0.0
    for _ in range(200):
        begun = time.monotonic()
        send_image(frame)
        longest = max(longest, time.monotonic() - begun)
    assert longest < 1


def test_a_canvas():
    canvas.clear()
    canvas.circle(100, 100, 50)
    canvas.line(1, 2, 3, 4, color="red")
    canvas.rect(1, 2, 3, 4)
    canvas.text(5, 6, "hi")


def test_the_device_is_known():
    assert device.hostname == os.uname().nodename
    assert device.uptime > 0
    assert device.memory.total > device.memory.available > 0
    assert device.memory["total"] == device.memory.total
    assert device.no_such_thing is None


def test_there_is_no_context_here_and_that_is_known_at_once():
    begun = time.monotonic()
    assert context() == {}
    assert time.monotonic() - begun < 2


def test_an_engine_that_does_not_answer():
    with pytest.raises(EngineError):
        engine.call("move", 1, timeout=0.2)


def test_the_miniscreen():
    miniscreen.show("hello")
    miniscreen.clear()


def test_threads_do_not_mix_their_lines():
    def say(number):
        for i in range(200):
            channel.send("message", {"thread": number, "i": i, "filler": "x" * 2000})

    threads = [threading.Thread(target=say, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_children_have_connections_of_their_own():
    context()
    pid = os.fork()
    if pid == 0:
        sent = [channel.send("message", {"child": "fork", "i": i}) for i in range(100)]
        os._exit(0 if all(sent) and device.hostname else 1)
    channel.send("message", {"child": "parent"})
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    process = multiprocessing.get_context("fork").Process(target=plot, args=([1, 2, 3],), kwargs={"name": "of a child"})
    process.start()
    process.join(10)
    assert process.exitcode == 0
    code = "from further_link import canvas; canvas.text(0, 0, 'subprocess')"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stderr == b""


def test_a_child_that_dies_amid_a_line_harms_nobody():
    code = ("import os, socket; s = socket.socket(socket.AF_UNIX); s.connect(os.environ['FURTHER_LINK_SOCKET']); "
            "s.sendall(b'{\"channel\":\"message\",\"data\":{\"half\":'); os.kill(os.getpid(), 9)")
    assert subprocess.run([sys.executable, "-c", code]).returncode == -9
    channel.send("message", {"after": "half a line"})
