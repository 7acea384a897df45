"""A client of the debug adapter protocol, as an IDE is one: only what holds a breakpoint and looks at it."""

import json
import socket


class DebugAdapter:
    def __init__(self, port: int, seconds: float = 60) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self.stream = self.socket.makefile("rb")
        self.sent = 0
        self.events: list[dict] = []
        self.answers: dict[int, dict] = {}

    def send(self, command: str, **arguments) -> int:
        self.sent += 1
        body = json.dumps({"seq": self.sent, "type": "request", "command": command, "arguments": arguments}).encode()
        self.socket.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return self.sent

    def answer(self, request: int) -> dict:
        while request not in self.answers:
            self.read()
        return self.answers.pop(request)

    def ask(self, command: str, **arguments) -> dict:
        return self.answer(self.send(command, **arguments))

    def event(self, kind: str) -> dict:
        """The next of this kind; the others before it are forgotten."""
        while True:
            while self.events:
                event = self.events.pop(0)
                if event["event"] == kind:
                    return event.get("body", {})
            self.read()

    def read(self) -> None:
        length = 0
        while line := self.stream.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise AssertionError("the debugger has closed the connection")
        message = json.loads(self.stream.read(length))
        if message["type"] == "event":
            self.events.append(message)
        elif message["type"] == "response":
            if not message["success"]:  # whatever is being waited for, it will not come
                raise AssertionError(f"the debugger refuses {message['command']}: {message.get('message')}")
            self.answers[message["request_seq"]] = message.get("body", {})

    def close(self) -> None:
        self.stream.close()
        self.socket.close()
