# A lamp blinks on the canvas. The controls appear beside the terminal.

from time import sleep

from further_link import canvas, ui

speed = ui.slider("Blinks a second", 1, 10)
colour = ui.toggle("Blue")

while True:
    for lit in (True, False):
        canvas.clear()
        canvas.circle(200, 150, 160, "#dddddd")
        if lit:
            canvas.circle(200, 150, 140, "royalblue" if colour.value else "tomato")
        sleep(0.5 / speed.value)
