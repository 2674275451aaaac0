# Pong for one: the arrow keys move the bat. On a tablet, press the keys on the screen.

from threading import Event
from time import sleep

from further_link import KeyboardButton, canvas

WIDTH, HEIGHT, BAT = 400, 300, 70

up = KeyboardButton("ArrowUp")
down = KeyboardButton("ArrowDown")
again = Event()
up.when_pressed = again.set


def play():
    bat = HEIGHT / 2
    x, y = WIDTH / 2, HEIGHT / 2
    speed_x, speed_y = -4, 3
    points = 0

    while x > 0:
        bat += 7 * (down.is_pressed - up.is_pressed)
        bat = max(0, min(HEIGHT - BAT, bat))

        x += speed_x
        y += speed_y
        if y < 8 or y > HEIGHT - 8:
            speed_y = -speed_y
        if x > WIDTH - 8:
            speed_x = -speed_x
        if x < 20 and speed_x < 0 and bat <= y <= bat + BAT:
            speed_x = -speed_x * 1.05
            points += 1

        canvas.clear()
        canvas.rect(0, bat, 12, BAT, "teal")
        canvas.circle(x, y, 16, "tomato")
        canvas.text(WIDTH / 2, 24, points)
        sleep(1 / 30)

    return points


while True:
    print("Points:", play())
    canvas.text(115, 140, "Game over. Up plays again.")
    again.clear()
    again.wait()
