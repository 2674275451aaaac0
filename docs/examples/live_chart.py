"""How far away things are, as a chart that moves."""

from time import sleep

from further_link import chart
from pitop import UltrasonicSensor

sensor = UltrasonicSensor("D3")
chart.title, chart.labels = "Distance", ["m"]

while True:
    chart.add(sensor.distance, keep=200)
    sleep(0.05)
