# A chart that moves: how warm the processor is, and how much memory is free.

from time import sleep

from further_link import chart, device

chart.title = "This device"
chart.labels = ["processor (°C)", "free memory (%)"]

if device.temperature is None:
    print("This device does not know how warm it is, so there is one line only.")

while True:
    memory = device.memory
    free = 100 * memory["available"] / memory["total"] if memory else None
    chart.add(device.temperature, free, keep=120)
    sleep(0.5)
