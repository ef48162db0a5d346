"""Bad weather between newsann and the real server: a stand-in on the line that fails where a test wants it to."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Literal, Self

import httpx

Fault = Literal["500", "429", "cut", "hang up", "late"]
"""An error, half of the answer, no answer, or none though the request was passed on."""


class Weather:
    """Passes every request on to a server, except the first few with this method and end of the path."""

    def __init__(self, target: str, method: str, end: str, fault: Fault, times: int) -> None:
        self.faults = 0
        self._target, self._method, self._end, self._fault, self._times = target, method, end, fault, times

    def __enter__(self) -> Self:
        weather = self

        class Line(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                path = self.path.split("?")[0]
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fault = weather._next(self.command, path)
                if fault == "hang up":
                    self.close_connection = True
                    return
                if fault in ("500", "429"):
                    self.reply(int(fault), b"<html>the stand-in fails</html>", "text/html")
                    return
                head = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "accept-encoding")}
                answer = httpx.request(
                    self.command, weather._target + self.path, headers=head, content=body, timeout=120, trust_env=False
                )
                if fault == "late":
                    self.close_connection = True
                    return
                self.reply(answer.status_code, answer.content, answer.headers.get("Content-Type", ""), fault == "cut")

            def reply(self, status: int, content: bytes, kind: str, cut: bool = False) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if cut else content)
                self.close_connection = cut

            do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 - http.server's own names

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def _next(self, method: str, path: str) -> Fault | None:
        if method != self._method or not path.endswith(self._end) or self.faults == self._times:
            return None
        self.faults += 1
        return self._fault

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
