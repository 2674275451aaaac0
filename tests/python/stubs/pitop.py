"""Hardware that is not there: says on stdout what it was told."""

import threading
import time


class Camera:
    def __init__(self):
        self.on_frame = None
        threading.Thread(target=self.see, daemon=True).start()

    def see(self):
        from PIL import Image
        for shade in range(1_000_000):
            time.sleep(1 / 30)
            if self.on_frame is not None:
                self.on_frame(Image.new("RGB", (640, 480), (shade % 256, 0, 0)))


class Told:
    def __init__(self, *arguments, **named):
        pass

    def __getattr__(self, name):
        return lambda *arguments, **named: print(name, *arguments, flush=True)


DriveController = LED = Told


class UltrasonicSensor(Told):
    distance = 0.5
