"""A panel of controls for an LED."""

from signal import pause

from further_link import device, miniscreen, ui
from pitop import LED

led = LED("D0")
presses = 0
told = ui.label("not pressed yet")


def shine(on):
    (led.on if on else led.off)()
    miniscreen.show("LED on" if on else "LED off")


def pressed():
    global presses
    presses += 1
    told.text = f"pressed {presses} times; the processor has {device.temperature} °C"


ui.button("Press me", pressed)
ui.toggle("LED", when_changed=shine)
ui.slider("Blinks a second", 1, 10, when_changed=lambda rate: led.blink(0.5 / rate, 0.5 / rate))

pause()
