"""A client of /sessions: starts a program, leaves it, and comes back for the rest."""
import asyncio
import json
import ssl
import sys
import urllib.request

import websockets

PROGRAM = """
print("first")
input()
for i in range(3):
    print("while nobody looked", i)
"""


def tls(url):
    """The device made its certificate itself; its fingerprint is in the daemon's log."""
    return ssl._create_unverified_context() if url.startswith(("wss", "https")) else None


def ask(method, url, body=None):
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    if body is not None:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, context=tls(url)) as answer:
        text = answer.read()
        return json.loads(text) if text else None


async def main(url):
    session = ask("POST", url.replace("ws", "http", 1) + "/sessions", {"runtime": "python", "code": PROGRAM})
    stream, after = session["links"]["stream"], 0

    async with websockets.connect(stream, ssl=tls(stream)) as socket:
        async for text in socket:
            message = json.loads(text)
            after = message.get("seq", after)  # how far we have come
            if message["msgtype"] == "write":
                print(message["data"], end="")
                await socket.send(json.dumps({"msgtype": "stdin", "data": "\n"}))
                break

    async with websockets.connect(f"{stream}?after={after}", ssl=tls(stream)) as socket:
        async for text in socket:
            message = json.loads(text)
            if message["msgtype"] == "gap":
                print(message["lost"], "bytes are lost")
            elif message["msgtype"] == "write":
                print(message["data"], end="")
            elif message["msgtype"] == "exitstatus":
                print("ended with", message["exitstatus"])

    print(ask("GET", session["links"]["self"])["state"])
    ask("DELETE", session["links"]["self"])


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "wss://localhost:8028"))
