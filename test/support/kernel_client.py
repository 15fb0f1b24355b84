"""An independent Jupyter client for the tests: jupyter_client behind JSON lines on stdin and stdout.

One object a line. In: {"do": "start" | "send" | "raw" | "subscribe" | "wait_exit", ...}. Out: every message of
the kernel as {"channel": ..., "message": ...}, and {"event": ...} for what happens to its process.
"""

import base64
import json
import os
import subprocess
import threading

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session

output_lock = threading.Lock()


def emit(line):
    data = memoryview((json.dumps(line, default=str) + "\n").encode())
    with output_lock:
        while data:
            data = data[os.write(1, data) :]


class Client:
    def __init__(self):
        self.poller = zmq.Poller()
        self.poller.register(0, zmq.POLLIN)
        self.sockets = {}

    def start(self, argv, env, cwd, transport, signature_scheme, encrypted):
        spec = {"argv": argv, "display_name": "test", "language": "typescript", "interrupt_mode": "message"}
        spec["metadata"] = {"supported_encryption": ["curve"]} if encrypted else {}
        manager = KernelManager(kernel_name="flowbook", transport=transport)
        if encrypted:
            manager.transport_encryption = "required"
        manager.session.signature_scheme = signature_scheme
        # Several subscribers of this one client receive the same message.
        manager.session.digest_history_size = 0
        manager._kernel_spec = KernelSpec(**spec)
        manager.start_kernel(env={**os.environ, **env}, cwd=cwd, stdout=subprocess.DEVNULL)
        self.manager = manager
        self.connect()
        pid = manager.provisioner.process.pid
        emit({"event": "started", "pid": pid, "connection_file": manager.connection_file})
        threading.Thread(target=self.wait_exit, args=[manager.provisioner.process], daemon=True).start()

    def connect(self):
        for socket in self.sockets:
            self.poller.unregister(socket)
        self.sockets = {}
        client = self.manager.client()
        client.start_channels(hb=False)
        client.session.digest_history_size = 0
        self.client = client
        for name in ("shell", "control", "stdin", "iopub"):
            socket = getattr(client, f"{name}_channel").socket
            self.sockets[socket] = name
            self.poller.register(socket, zmq.POLLIN)

    def wait_exit(self, process):
        emit({"event": "exited", "code": process.wait()})

    def send(self, channel, type, content, id, key=None, subshell=None, metadata=None, buffers=()):
        session = self.client.session if key is None else Session(key=key.encode())
        message = session.msg(type, content, metadata=metadata)
        message["header"]["msg_id"] = message["msg_id"] = id
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.last_sent = message
        socket = getattr(self.client, f"{channel}_channel").socket
        session.send(socket, message, buffers=[base64.b64decode(buffer) for buffer in buffers])

    def replay(self, channel):
        self.client.session.send(getattr(self.client, f"{channel}_channel").socket, self.last_sent)

    def raw(self, channel, frames):
        socket = getattr(self.client, f"{channel}_channel").socket
        socket.send_multipart([base64.b64decode(frame) for frame in frames])

    def subscribe(self, topic):
        socket = self.manager.connect_iopub()
        socket.setsockopt(zmq.UNSUBSCRIBE, b"")
        socket.setsockopt(zmq.SUBSCRIBE, topic.encode())
        self.sockets[socket] = f"iopub {topic}"
        self.poller.register(socket, zmq.POLLIN)

    def heartbeat(self):
        socket = self.manager.connect_hb()
        socket.send(b"ping")
        answered = socket.poll(5000) != 0 and socket.recv() == b"ping"
        emit({"event": "heartbeat", "answered": answered})

    def plain(self):
        """Speaks to every socket as a client without CurveZMQ would, and tells which of them answered."""
        context = zmq.Context()
        kinds = {"shell": zmq.DEALER, "control": zmq.DEALER, "stdin": zmq.DEALER, "hb": zmq.REQ, "iopub": zmq.SUB}
        poller = zmq.Poller()
        sockets = {}
        for name, kind in kinds.items():
            socket = context.socket(kind)
            socket.linger = 0
            socket.connect(self.manager._make_url(name))
            if name == "iopub":
                socket.setsockopt(zmq.SUBSCRIBE, b"")
            elif name == "hb":
                socket.send(b"ping")
            else:
                self.client.session.send(socket, "kernel_info_request", {})
            sockets[socket] = name
            poller.register(socket, zmq.POLLIN)
        answered = [sockets[socket] for socket, _ in poller.poll(700)]
        context.destroy()
        emit({"event": "plain", "answered": answered})

    def run(self):
        commands = b""
        while True:
            for ready, _ in self.poller.poll():
                if ready != 0:
                    self.receive(ready)
                    continue
                # Not readline: what it reads ahead would never show up in the poller.
                data = os.read(0, 1 << 16)
                if data == b"":
                    return
                *lines, commands = (commands + data).split(b"\n")
                for line in lines:
                    command = json.loads(line)
                    getattr(self, command.pop("do"))(**command)

    def receive(self, socket):
        while socket.poll(0):
            _, message = self.client.session.recv(socket, mode=zmq.NOBLOCK)
            message["buffers"] = [base64.b64encode(buffer).decode() for buffer in message["buffers"]]
            emit({"channel": self.sockets[socket], "message": message})


# The pipes of a Node parent do not block: half a line could be written.
os.set_blocking(0, True)
os.set_blocking(1, True)
client = Client()
try:
    client.run()
finally:
    if hasattr(client, "manager"):
        client.manager.provisioner.process.kill()
        client.manager.cleanup_resources()
