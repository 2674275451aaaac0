"""A client of /run-py: uploads a directory and runs a program in it, one program at a time."""
import asyncio
import json
import ssl
import sys

import websockets

FILES = {"name": "greeting", "files": {"words.py": {"type": "text", "content": {"text": "hello = 'hello, '\n"}}}}


def tls(url):
    """The device made its certificate itself; its fingerprint is in the daemon's log."""
    return ssl._create_unverified_context() if url.startswith("wss") else None


async def main(url):
    async with websockets.connect(f"{url}/run-py", ssl=tls(url)) as socket:
        async def send(type, **data):
            await socket.send(json.dumps({"type": type, "data": data}))

        await send("upload", directory=FILES)
        await send("start", sourceScript="import words\nprint(words.hello + input())", directoryName="greeting")
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "started":
                await send("stdin", input="Ada\n")
            elif message["type"] in ("stdout", "stderr"):
                print(message["data"]["output"], end="")
            elif message["type"] == "error":
                print("error:", message["data"]["detail"])
            elif message["type"] == "stopped":
                print("ended with", message["data"]["exitCode"])
                break


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "wss://localhost:8028"))
