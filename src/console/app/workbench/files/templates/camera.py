# What the camera sees, in the browser.

from further_link import send_image

try:
    import cv2
except ImportError:
    raise SystemExit("Cameras need OpenCV. In a shell: sudo apt install python3-opencv")

camera = cv2.VideoCapture(0)
if not camera.isOpened():
    raise SystemExit("No camera was found. Is it plugged in?")

print("Smile! Press Stop to end.")
there, frame = camera.read()
while there:
    send_image(frame)
    there, frame = camera.read()

print("The camera is gone.")
