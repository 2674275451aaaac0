"""A client of /processor: a robot on a line, which a program commands."""
import asyncio
import json
import ssl
import sys

import websockets

PROGRAM = """
import further_link

for step in further_link.context()["steps"]:
    print("at", further_link.engine.call("move", step))
further_link.engine.call("fly")
"""


def tls(url):
    """The device made its certificate itself; its fingerprint is in the daemon's log."""
    return ssl._create_unverified_context() if url.startswith("wss") else None


async def main(url):
    place = 0
    async with websockets.connect(f"{url}/processor", ssl=tls(url)) as socket:
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "ready" and message["message"] == "context":
                await socket.send(json.dumps({"type": "context", "language": "python", "steps": [3, -1]}))
            elif message["type"] == "ready":
                await socket.send(PROGRAM)
            elif message["type"] == "output" and message["stream"] == "stdout":
                print(message["message"], end="")
            elif message["type"] == "command" and message["message"] == "move":
                place += message["args"][0]
                await socket.send(json.dumps({"type": "result", "id": message["id"], "value": place}))
            elif message["type"] == "command":
                await socket.send(json.dumps({"type": "result", "id": message["id"], "error": "a robot cannot do that"}))
            elif message["type"] == "error":
                print(message["code"], message["message"].splitlines()[-1])
            elif message["type"] == "end":
                print("ended with", message["exitCode"])
                break


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "wss://localhost:8028"))
