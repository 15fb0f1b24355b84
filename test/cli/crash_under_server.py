"""Crashes a kernel that Jupyter Server watches from a cell, and runs another cell in the kernel that follows.

Arguments: a folder for the server's files, and the cells that crash. Prints a JSON line for each of them.
"""

import json
import pathlib
import subprocess
import sys
import time
import urllib.request
import uuid

import websocket

TOKEN = uuid.uuid4().hex
DEADLINE_S = 60


def wait_for(what, find):
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        found = find()
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"no {what} within {DEADLINE_S} s")


def request(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=DEADLINE_S) as answer:
        return json.loads(answer.read() or "null")


class Frontend:
    """What JupyterLab does: one websocket to a kernel of the server."""

    def __init__(self, url, kernel_id):
        address = f"ws{url.removeprefix('http')}api/kernels/{kernel_id}/channels?session_id={uuid.uuid4().hex}"
        self.socket = websocket.create_connection(address, timeout=DEADLINE_S, header={"Authorization": f"token {TOKEN}"})

    def execute(self, code):
        """Sends a cell and returns the id of its request."""
        message_id = uuid.uuid4().hex
        header = {"msg_id": message_id, "msg_type": "execute_request", "username": "", "session": "", "version": "5.4"}
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps(message))
        return message_id

    def messages(self):
        while True:
            yield json.loads(self.socket.recv())

    def reply(self, message_id):
        for message in self.messages():
            if message["msg_type"] == "execute_reply" and message["parent_header"]["msg_id"] == message_id:
                return message["content"]

    def until_restarting(self):
        """Reads up to the status that the server sends; returns the name of the error that the kernel left."""
        error = None
        for message in self.messages():
            if message["msg_type"] == "error":
                error = message["content"]["ename"]
            if message["content"].get("execution_state") == "restarting":
                return error


def crash(frontend, code):
    assert frontend.reply(frontend.execute("var kept = 1"))["status"] == "ok"
    frontend.execute(code)
    error = frontend.until_restarting()
    answer = frontend.reply(frontend.execute("if (typeof kept !== 'undefined') throw new Error('still there')"))
    return {"error": error, "next": answer["status"]}


def main(folder, *cells):
    runtime = pathlib.Path(folder)
    arguments = ["--no-browser", "--allow-root", "--ServerApp.port=28950", f"--ServerApp.root_dir={folder}"]
    # Looks for dead kernels ten times as often as by default.
    arguments += [f"--IdentityProvider.token={TOKEN}", "--KernelRestarter.time_to_dead=0.3"]
    with open(runtime / "server.log", "wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "jupyter_server", *arguments], stderr=log)
    try:
        info = wait_for("server", lambda: next(runtime.glob("jpserver-*.json"), None))
        url = wait_for("address", lambda: json.loads(info.read_text() or "{}").get("url"))
        wait_for("answer", lambda: answers(url))
        kernel = request("POST", f"{url}api/kernels", {"name": "flowbook"})
        frontend = Frontend(url, kernel["id"])
        for cell in cells:
            print(json.dumps(crash(frontend, cell)), flush=True)
        request("DELETE", f"{url}api/kernels/{kernel['id']}")
    finally:
        server.terminate()
        server.wait()


def answers(url):
    try:
        return request("GET", f"{url}api")
    except OSError:
        return None


main(*sys.argv[1:])
