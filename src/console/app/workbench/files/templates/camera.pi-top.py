# What the camera sees, in the browser.

from signal import pause

from further_link import send_image
from pitop import Camera

camera = Camera()
camera.on_frame = send_image

print("Smile! Press Stop to end.")
pause()
