"""Sends bad messages to every socket of a kernel: python fuzz.py CONNECTION_FILE SEED COUNT SOCKET.

Malformed, truncated, wrongly signed, replayed and oversized ones, mixed at random from SEED, and garbage to the
TCP port itself. Prints how many were sent.
"""

import hashlib
import hmac
import json
import random
import socket
import sys

import zmq

connection_file, seed, count, channel = sys.argv[1:]
with open(connection_file) as file:
    info = json.load(file)
draw = random.Random(int(seed))
key = info["key"].encode()
DELIMITER = b"<IDS|MSG>"
TYPES = ["execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request"]
TYPES += ["comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request", "input_reply", "no_such"]
# Whatever is wrong with them, these may not be run or obeyed.
CODE = "globalThis.fuzzed = true"


def sign(parts):
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        digest.update(part)
    return digest.hexdigest().encode()


def noise(limit=200):
    return draw.randbytes(draw.randrange(limit))


def value(depth=0):
    kind = draw.randrange(8)
    if kind < 2 and depth < 3:
        return {draw.choice(["code", "cursor_pos", "silent", "comm_id", "data", "n"]): value(depth + 1)}
    if kind == 2 and depth < 3:
        return [value(depth + 1)]
    return draw.choice([None, True, -1, 1e308, 2**53, "", "\ud800", "\U0001f600", "a" * draw.randrange(3000)])


def parts(type):
    header = {"msg_id": noise().hex(), "session": "s", "username": "u", "date": "d", "msg_type": type, "version": "5.3"}
    content = {"code": CODE, "cursor_pos": 1, "silent": True}
    return [json.dumps(part).encode() for part in (header, {}, {}, content)]


def message(type):
    body = parts(type)
    return [DELIMITER, sign(body), *body]


def malformed():
    """Signed with the kernel's key, but no sensible message."""
    type = draw.choice(TYPES)
    body = parts(type)
    position = draw.randrange(4)
    body[position] = draw.choice([noise(), b"", b"null", b"[" * 20000, json.dumps(value()).encode()])
    if position != 3:
        # The code of a whole message would be run, and rightly so.
        body[3] = json.dumps(value()).encode()
    return [DELIMITER, sign(body), *body, *[noise() for _ in range(draw.randrange(3))]]


def truncated():
    frames = message(draw.choice(TYPES))
    if draw.random() < 0.5:
        return frames[: draw.randrange(len(frames))] or [b""]
    cut = draw.randrange(2, len(frames))
    frames[cut] = frames[cut][: draw.randrange(len(frames[cut]))]
    return frames


def wrongly_signed():
    frames = message(draw.choice(TYPES[:5]))
    frames[1] = draw.choice([b"", noise(), b"0" * 64, frames[1].upper(), frames[1][:-1], frames[1] + b"0"])
    return frames


def oversized():
    """Large, and of no use: one in so many, so that the whole stays quick."""
    if draw.random() > 0.005:
        return [noise(2000) for _ in range(draw.randrange(1, 50))]
    return [DELIMITER, b"0" * 64, b"x" * 8_000_000, b"{}", b"{}", b"{}"]


harmless = message("comm_info_request")


def replayed():
    return harmless


def heartbeat():
    return draw.choice([[b""], [noise()], [noise(2000)] * draw.randrange(1, 20), [b"x" * 100_000]])


def subscription():
    kind = draw.choice([b"\x00", b"\x01", b"\x02", b"", b"\xff"])
    return [draw.choice([kind + noise(), noise(), kind + b"x" * 100_000])]


def garbage(port, times):
    """What speaks no ZMTP, speaks it badly, or stops in the middle."""
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(16) + b"\x00" + bytes(31)
    for _ in range(times):
        with socket.create_connection((info["ip"], port)) as peer:
            text = draw.choice([noise(), b"GET / HTTP/1.1\r\n\r\n", greeting, greeting + noise(), b"\xff" * 64])
            # A frame that announces 2^62 bytes.
            if draw.random() < 0.3:
                text = greeting + b"\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER\x02" + (1 << 62).to_bytes(8, "big") + b"x"
            try:
                peer.sendall(text)
            except OSError:
                pass


port = info[f"{channel}_port"]
kinds = {"hb": [heartbeat], "iopub": [subscription]}.get(
    channel, [malformed, truncated, wrongly_signed, replayed, oversized]
)
context = zmq.Context()


def connect():
    # A DEALER also speaks to REP and, as XSUB, a raw peer to XPUB: what they send is the frames alone.
    peer = context.socket(zmq.XSUB if channel == "iopub" else zmq.DEALER)
    peer.setsockopt(zmq.SNDHWM, 0)
    peer.setsockopt(zmq.LINGER, 5000)
    peer.connect(f"tcp://{info['ip']}:{port}")
    return peer


peer = connect()
for index in range(int(count)):
    peer.send_multipart(draw.choice(kinds)())
    while peer.poll(0):
        peer.recv_multipart()
    if index % 1000 == 0:
        garbage(port, 20)
        peer.close()
        peer = connect()
peer.close()
context.term()
print(json.dumps({"sent": int(count)}))
