# An LED on port D0 blinks. The controls appear beside the terminal.

from signal import pause

from further_link import ui

try:
    from pitop import LED
except ImportError:
    raise SystemExit("The pi-top's own Python package is not here. In a shell: sudo apt install python3-pitop")

led = LED("D0")


def blink(times_a_second):
    led.blink(0.5 / times_a_second, 0.5 / times_a_second)


ui.slider("Blinks a second", 1, 10, when_changed=blink)
ui.button("Off", led.off)

blink(1)
pause()
