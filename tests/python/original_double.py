"""What the original package, 5.x, does on its sockets, byte for byte; without its retry, so that a socket that is not there yet is seen."""

import os
import socket
import threading


def path(channel):
    return os.path.join(os.environ.get("FURTHER_LINK_TEMP_DIR", "/tmp"), f"{os.getpgid(os.getpid())}.{channel}.sock")


class Sender:
    def __init__(self, channel):
        self.end = f" end{channel} ".encode()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path(channel))
        self.socket.settimeout(0.1)

    def send(self, message):
        self.socket.sendall(message + self.end)


class KeyListener:
    """Reads 4096 bytes at a time, strips each read and splits it at spaces, whatever that does to a message that was cut."""

    def __init__(self, happened):
        self.happened = happened
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path("keyevent"))
        os.chmod(path("keyevent"), 0o666)
        threading.Thread(target=self.listen).start()

    def listen(self):
        self.server.listen(1)
        connection, _ = self.server.accept()
        begun = ""
        while True:
            data = connection.recv(4096)
            if not data:
                return
            fresh = True
            for token in data.decode().strip().split(" "):
                if token == "endkeyevent":
                    key, event = begun.split(" ")
                    self.happened(key, event)
                    begun, fresh = "", True
                else:
                    begun += token if fresh else " " + token
                    fresh = False
