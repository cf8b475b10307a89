"""A browser's requests without a browser: one kept-alive connection, cookies, the form's token."""

import html
import http.client
import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

import brotli

from bench.servers import HOST, Server

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ENCODINGS = {"Accept-Encoding": "gzip, deflate, br"}


class Client:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.location = ""
        """Where the last answer has led."""

    def connect_anew(self) -> None:
        """The server closes a connection that was idle for long."""
        self.connection.close()
        self.connection.connect()

    def get(self, path: str) -> str:
        status, body = self.send("GET", path)
        assert status == http.HTTPStatus.OK, f"{path}: {status} {body[:300]!r}"
        return body.decode()

    def send(
        self, method: str, path: str, fields: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        content = urlencode(fields).encode() if fields else None
        return self.ask(method, path, content, {**(FORM if fields else {}), **(headers or {})})

    def upload(self, path: str, fields: Mapping[str, str], file_name: str, data: bytes) -> tuple[int, bytes]:
        """A form with one file in its field `file`."""
        boundary = secrets.token_hex(16)
        parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
        parts.append(f'name="file"; filename="{file_name}"\r\n\r\n'.encode() + data)
        content = b"".join(
            b"--%s\r\nContent-Disposition: form-data; %s\r\n" % (boundary.encode(), part) for part in parts
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self.ask("POST", path, content + b"--%s--\r\n" % boundary.encode(), headers)

    def ask(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = {**ENCODINGS, **({"Cookie": cookie} if cookie else {}), **headers}
        self.connection.request(method, path, content, own)
        response = self.connection.getresponse()
        body = response.read()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        self.location = response.getheader("Location") or ""
        return response.status, brotli.decompress(body) if response.getheader("Content-Encoding") == "br" else body

    def sign_in(self, login_name: str, password: str) -> None:
        token = token_in(self.get("/sign-in/unit"))
        fields = {"csrf_token": token, "login_name": login_name, "password": password}
        status, body = self.send("POST", "/sign-in/unit", fields)
        assert status == http.HTTPStatus.SEE_OTHER, f"sign-in: {status} {body[:300]!r}"


def token_in(page: str) -> str:
    found = TOKEN.search(page)
    assert found, "the page has no form with a token"
    return found.group(1)


def hidden_fields_in(page: str) -> dict[str, str]:
    """What a form sends besides what is typed."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
