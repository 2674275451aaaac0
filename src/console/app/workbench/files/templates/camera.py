# What the camera sees, in the browser. Needs OpenCV: sudo apt install python3-opencv

import cv2
from further_link import send_image

camera = cv2.VideoCapture(0)
if not camera.isOpened():
    raise SystemExit("No camera was found. Is it plugged in?")

print("Smile! Press Stop to end.")
while True:
    there, frame = camera.read()
    if there:
        send_image(frame)
