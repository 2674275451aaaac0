# Press Run (or Ctrl-Enter), then answer in the terminal.

from time import sleep

name = input("What is your name? ")
print(f"Hello, {name}!")

for number in range(10, 0, -1):
    print(number, end=" ", flush=True)
    sleep(0.3)

print("lift-off!")
