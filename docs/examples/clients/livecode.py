"""A client of /livecode: runs a program in the sandbox, follows what it draws, and tells it of a click."""
import asyncio
import json
import ssl
import sys

import websockets

PROGRAM = """
from further_link import events

circle(100, 100, 50)
for event in events():
    line(100, 100, event.data["x"], event.data["y"])
    break
"""


def tls(url):
    """The device made its certificate itself; its fingerprint is in the daemon's log."""
    return ssl._create_unverified_context() if url.startswith("wss") else None


async def main(url):
    async with websockets.connect(f"{url}/livecode", ssl=tls(url)) as socket:
        print(json.loads(await socket.recv())["message"])
        await socket.send(json.dumps({"msgtype": "exec", "runtime": "python-canvas", "code": PROGRAM, "timeout": 30000}))
        await socket.send(json.dumps({"msgtype": "event", "event": "click", "data": {"x": 7, "y": 9}}))
        async for text in socket:  # ends when the server closes, after exitstatus
            message = json.loads(text)
            if message["msgtype"] == "draw":
                print("draw", message["shape"], message["args"])
            elif message["msgtype"] == "write":
                print(message["data"], end="")
            elif message["msgtype"] == "error":
                print("error:", message["error"])
            elif message["msgtype"] == "exitstatus":
                print("ended with", message["exitstatus"])


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "wss://localhost:8028"))
