# What the camera sees, in the browser.

from signal import pause

from further_link import send_image

try:
    from pitop import Camera

    camera = Camera()
except ImportError:
    raise SystemExit("The pi-top's own Python package is not here. In a shell: sudo apt install python3-pitop")
except OSError:
    raise SystemExit("No camera was found. Is it plugged in?")

camera.on_frame = send_image

print("Smile! Press Stop to end.")
pause()
