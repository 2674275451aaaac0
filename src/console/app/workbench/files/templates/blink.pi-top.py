# An LED on port D0 blinks. The controls appear beside the terminal.

from signal import pause

from further_link import ui
from pitop import LED

led = LED("D0")


def blink(times_a_second):
    led.blink(0.5 / times_a_second, 0.5 / times_a_second)


ui.slider("Blinks a second", 1, 10, when_changed=blink)
ui.button("Off", led.off)

blink(1)
pause()
