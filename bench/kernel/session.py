"""One started kernel and a plain blocking client for it.

jupyter_client's own blocking client wraps an asyncio one, which costs about a millisecond a message; this one
reads the ZeroMQ sockets itself and takes only signing and framing from jupyter_client.
"""

import collections
import collections.abc
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

import psutil
import zmq
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

from .rivals import Kernel

DEFAULT_TIMEOUT_S = 30.0
CHANNELS = {"shell": zmq.DEALER, "control": zmq.DEALER, "stdin": zmq.DEALER, "hb": zmq.REQ, "iopub": zmq.SUB}


class NoAnswer(Exception):
    """The kernel did not answer in time, or ended."""


@dataclasses.dataclass(frozen=True)
class Message:
    """A message as it arrived: `at` is `time.perf_counter()`, `parent` the id of the request it belongs to."""

    channel: str
    type: str
    parent: str | None
    content: dict
    at: float


@dataclasses.dataclass(frozen=True)
class Execution:
    """A finished cell."""

    sent_at: float
    replied_at: float
    idle_at: float
    status: str
    messages: list[Message]

    @property
    def ms(self) -> float:
        """Milliseconds from sending the request to reading `idle`."""
        return (self.idle_at - self.sent_at) * 1000

    @property
    def stdout(self) -> str:
        return "".join(m.content["text"] for m in self.messages if m.type == "stream" and m.content["name"] == "stdout")

    @property
    def result(self) -> str | None:
        """The text form of the cell's value."""
        for message in self.messages:
            if message.type == "execute_result":
                return message.content["data"].get("text/plain")
        return None

    def require_ok(self) -> "Execution":
        if self.status != "ok":
            error = next((m.content for m in self.messages if m.type == "error"), {})
            raise NoAnswer(f"a cell ended with {self.status} {error.get('ename', '')} {error.get('evalue', '')}".rstrip())
        return self


class RunningKernel:
    """A kernel process with its five sockets. Use as a context manager: leaving kills the process tree."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self._folder = tempfile.TemporaryDirectory(prefix="flowbook-bench-")
        self._connection_file = os.path.join(self._folder.name, "connection.json")
        _, self._connection = write_connection_file(self._connection_file, key=os.urandom(16).hex().encode())
        self._connection_file_text = pathlib.Path(self._connection_file).read_text()
        key = json.loads(self._connection_file_text)["key"].encode()
        self._session = Session(key=key)
        self._context = zmq.Context()
        self._sockets: dict[str, zmq.Socket] = {}
        self._poller = zmq.Poller()
        self._read: collections.deque[Message] = collections.deque()
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "RunningKernel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.kill()
        for socket in self._sockets.values():
            socket.close(linger=0)
        self._context.term()
        self._folder.cleanup()

    def start(self) -> float:
        """Starts the process and waits for kernel_info_reply; returns the milliseconds between them."""
        # Some kernels delete the connection file when they end; a restart needs it again.
        pathlib.Path(self._connection_file).write_text(self._connection_file_text)
        begun = time.perf_counter()
        with open(os.path.join(self.kernel.cwd, f"{self.kernel.name}.log"), "ab") as log:
            self.process = subprocess.Popen(
                [argument.replace("{connection_file}", self._connection_file) for argument in self.kernel.argv],
                cwd=self.kernel.cwd,
                env={**os.environ, **self.kernel.env},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        self._connect()
        request = self.send("shell", "kernel_info_request", {})
        reply = self.wait_for(lambda m: m.parent == request and m.type == "kernel_info_reply", 60)
        return (reply.at - begun) * 1000

    def _connect(self) -> None:
        for socket in self._sockets.values():
            self._poller.unregister(socket)
            socket.close(linger=0)
        for name, kind in CHANNELS.items():
            socket = self._context.socket(kind)
            socket.linger = 0
            # The default of 100 ms between attempts would round every start up to a multiple of itself.
            socket.setsockopt(zmq.RECONNECT_IVL, 5)
            # Nothing may be lost on this side: what is missing was lost by the kernel.
            socket.setsockopt(zmq.RCVHWM, 0)
            if kind == zmq.SUB:
                socket.setsockopt(zmq.SUBSCRIBE, b"")
            socket.connect(f"tcp://{self._connection['ip']}:{self._connection[name + '_port']}")
            self._poller.register(socket, zmq.POLLIN)
            self._sockets[name] = socket

    def wait_for_iopub(self) -> None:
        """Asks until the answers' `idle` is seen: a subscription becomes live some time after connecting."""
        deadline = time.perf_counter() + 10
        while time.perf_counter() < deadline:
            request = self.send("shell", "kernel_info_request", {})
            if any(is_idle(m, request) for m in self.messages(0.2, until=lambda m: is_idle(m, request))):
                return
        raise NoAnswer("no status message on iopub within 10 s")

    def send(self, channel: str, message_type: str, content: dict) -> str:
        """Sends a request and returns its id."""
        return self._session.send(self._sockets[channel], message_type, content)["header"]["msg_id"]

    def send_heartbeat(self) -> None:
        self._sockets["hb"].send(b"ping")

    def _next(self, timeout_s: float = 0.1) -> Message | None:
        """The next message in order of arrival, or None when none came in time."""
        if not self._read:
            self._read_sockets(timeout_s)
        return self._read.popleft() if self._read else None

    def _read_sockets(self, timeout_s: float) -> None:
        for socket, _ in self._poller.poll(timeout_s * 1000):
            channel = next(name for name, known in self._sockets.items() if known is socket)
            if channel == "hb":
                socket.recv()
                self._read.append(Message("hb", "pong", None, {}, time.perf_counter()))
                continue
            _, message = self._session.recv(socket)
            at = time.perf_counter()
            parent = message["parent_header"].get("msg_id")
            self._read.append(Message(channel, message["msg_type"], parent, message["content"], at))

    def messages(
        self, quiet_s: float, until: collections.abc.Callable[[Message], bool], timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[Message]:
        """Collects until `until` holds, nothing came for `quiet_s`, or `timeout_s` is over."""
        collected: list[Message] = []
        deadline = time.perf_counter() + timeout_s
        last = time.perf_counter()
        while time.perf_counter() < min(deadline, last + quiet_s):
            message = self._next()
            if message is None:
                continue
            last = time.perf_counter()
            collected.append(message)
            if until(message):
                break
        return collected

    def wait_for(self, wanted: collections.abc.Callable[[Message], bool], timeout_s: float = DEFAULT_TIMEOUT_S) -> Message:
        """The first message that `wanted` accepts; others are dropped."""
        deadline = time.perf_counter() + timeout_s
        while time.perf_counter() < deadline:
            message = self._next()
            if message is None:
                self._require_alive()
            elif wanted(message):
                return message
        raise NoAnswer(f"nothing within {timeout_s:g} s")

    def _require_alive(self) -> None:
        if self.process is None or self.process.poll() is not None:
            raise NoAnswer(f"the kernel ended with {self.process and self.process.returncode}")

    def ask(self, channel: str, message_type: str, content: dict, timeout_s: float = DEFAULT_TIMEOUT_S) -> tuple[float, dict]:
        """One request and its reply: (milliseconds, content)."""
        sent_at = time.perf_counter()
        request = self.send(channel, message_type, content)
        reply = self.wait_for(lambda m: m.channel == channel and m.parent == request, timeout_s)
        return (reply.at - sent_at) * 1000, reply.content

    def execute(self, code: str, timeout_s: float = DEFAULT_TIMEOUT_S, attended: bool = True) -> Execution:
        """Runs a cell and waits for its reply and its `idle`."""
        sent_at = time.perf_counter()
        return self.finish(self.send_cell(code, attended), sent_at, timeout_s)

    def send_cell(self, code: str, attended: bool = True) -> str:
        """Sends a cell as JupyterLab does, which allows input, or as nbclient and papermill do."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        return self.send("shell", "execute_request", {**content, "allow_stdin": attended, "stop_on_error": False})

    def finish(self, request: str, sent_at: float, timeout_s: float = DEFAULT_TIMEOUT_S) -> Execution:
        deadline = time.perf_counter() + timeout_s
        collected: list[Message] = []
        reply = idle = None
        while reply is None or idle is None:
            if time.perf_counter() > deadline:
                missing = "reply" if reply is None else "idle"
                raise NoAnswer(f"no {missing} within {timeout_s:g} s")
            message = self._next()
            if message is None:
                self._require_alive()
            elif message.parent == request:
                collected.append(message)
                if message.type == "execute_reply":
                    reply = message
                elif is_idle(message, request):
                    idle = message
        return Execution(sent_at, reply.at, idle.at, reply.content["status"], collected)

    def interrupt(self) -> None:
        """As Jupyter does it: by message when the kernelspec asks for that, else by SIGINT to the group."""
        if self.kernel.interrupt_mode == "message":
            self.send("control", "interrupt_request", {})
        else:
            os.killpg(self.process.pid, signal.SIGINT)

    def tree(self) -> list[psutil.Process]:
        try:
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess as gone:
            raise NoAnswer("the kernel ended") from gone

    def cpu_seconds(self) -> float:
        """CPU time of the kernel and its living children."""
        return sum(times.user + times.system for times in (process.cpu_times() for process in self.tree()))

    def rss_mb(self) -> float:
        """Resident memory of the kernel and its living children, in 10^6 bytes."""
        return sum(process.memory_info().rss for process in self.tree()) / 1e6

    def shut_down(self, restart: bool = False) -> float:
        """Milliseconds from shutdown_request to the end of the process."""
        begun = time.perf_counter()
        self.send("control", "shutdown_request", {"restart": restart})
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired as late:
            raise NoAnswer("still running 10 s after shutdown_request") from late
        return (time.perf_counter() - begun) * 1000

    def kill(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        for process in reversed(self.tree()):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue  # a child may end while its siblings are being killed
        self.process.wait()
        self.process = None


def is_idle(message: Message, request: str) -> bool:
    return message.type == "status" and message.parent == request and message.content["execution_state"] == "idle"
