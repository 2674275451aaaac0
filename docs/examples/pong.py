"""Pong for one, on the canvas: ArrowUp and ArrowDown move the bat. A program with keys runs until it is stopped, so it offers another game."""

from threading import Event
from time import sleep

from further_link import KeyboardButton, canvas

WIDTH, HEIGHT, BAT = 400, 300, 60

up, down = KeyboardButton("ArrowUp"), KeyboardButton("ArrowDown")
again = Event()
up.when_pressed = again.set


def play():
    bat = HEIGHT // 2
    x, y, dx, dy = WIDTH // 2, HEIGHT // 2, -4, 3
    points = 0

    while x > 0:
        bat = max(0, min(HEIGHT - BAT, bat + 6 * (down.is_pressed - up.is_pressed)))
        x, y = x + dx, y + dy
        if y < 0 or y > HEIGHT:
            dy = -dy
        if x > WIDTH:
            dx = -dx
        if dx < 0 and x < 10 and bat <= y <= bat + BAT:
            dx, points = -dx, points + 1
        canvas.clear()
        canvas.rect(0, bat, 10, BAT)
        canvas.circle(x, y, 10)
        canvas.text(WIDTH // 2, 20, points)
        sleep(1 / 30)

    return points


while True:
    print("points:", play())
    canvas.text(WIDTH // 2 - 90, HEIGHT // 2, "Game over. Up plays again.")
    again.clear()
    again.wait()
