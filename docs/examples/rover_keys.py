"""Drives a rover with the arrow keys of the browser."""

from signal import pause

from further_link import KeyboardButton
from pitop import DriveController

drive = DriveController(left_motor_port="M3", right_motor_port="M0")

up, down = KeyboardButton("ArrowUp"), KeyboardButton("ArrowDown")
left, right = KeyboardButton("ArrowLeft"), KeyboardButton("ArrowRight")

up.when_pressed = lambda: drive.forward(1, hold=True)
down.when_pressed = lambda: drive.backward(1, hold=True)
left.when_pressed = lambda: drive.left(1)
right.when_pressed = lambda: drive.right(1)
for key in (up, down, left, right):
    key.when_released = drive.stop

pause()
