"""A client of /run: a shell with a terminal and a Python program, on one connection."""
import asyncio
import json
import ssl
import sys

import websockets


def tls(url):
    """The device made its certificate itself; its fingerprint is in the daemon's log."""
    return ssl._create_unverified_context() if url.startswith("wss") else None


async def main(url):
    async with websockets.connect(f"{url}/run?pty=1", ssl=tls(url)) as socket:
        async def send(type, process, **data):
            await socket.send(json.dumps({"type": type, "process": process, "data": data}))

        await send("start", "py", runner="python3", code="print(6 * 7)")
        await send("start", "sh", runner="shell", rows=24, cols=80)
        await send("stdin", "sh", input="stty size; exit 3\n")
        running = {"py", "sh"}
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "stdout":
                print(message["process"], repr(message["data"]["output"]))
            elif message["type"] == "error":
                print("error:", message["data"]["detail"])
            elif message["type"] == "stopped":
                print(message["process"], "ended with", message["data"]["exitCode"])
                running.remove(message["process"])
                if not running:
                    break


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "wss://localhost:8028"))
