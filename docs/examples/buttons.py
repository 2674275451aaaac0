"""A panel of controls for an LED."""

from signal import pause

from further_link import device, miniscreen, ui
from pitop import LED

led = LED("D0")
presses = ui.label("not pressed yet")


def shine(on):
    (led.on if on else led.off)()
    miniscreen.show("LED on" if on else "LED off")


def pressed():
    presses.text = f"pressed {go.presses} times; the processor has {device.temperature} °C"


go = ui.button("Press me", pressed)
switch = ui.toggle("LED", when_changed=shine)
speed = ui.slider("Blinks a second", 1, 10, when_changed=lambda rate: led.blink(0.5 / rate, 0.5 / rate))

pause()
