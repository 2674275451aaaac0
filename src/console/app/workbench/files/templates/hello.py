# Press Run (or Ctrl-Enter), then answer in the terminal.

name = input("What is your name? ")
print("Hello,", name + "!")

for number in range(10, 0, -1):
    print(number, end=" ", flush=True)
print("lift-off!")
