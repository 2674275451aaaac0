# A turtle draws a flower. Its window appears beside the terminal.

try:
    from turtle import Screen, Turtle
except ImportError:
    raise SystemExit("Windows need Tk. In a shell: sudo apt install python3-tk")

screen = Screen()
screen.title("Turtle")

turtle = Turtle(shape="turtle")
turtle.speed(0)
turtle.width(2)

colours = ["crimson", "orange", "gold", "seagreen", "royalblue", "purple"]

for petal in range(36):
    turtle.color(colours[petal % len(colours)])
    turtle.circle(100)
    turtle.left(10)

turtle.hideturtle()
screen.mainloop()
