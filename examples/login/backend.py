"""A site with a login, as small as it can be: python3 backend.py [port]. Listens on 127.0.0.1 only; nginx stands in front."""

import hmac
import http.cookies
import http.server
import json
import pathlib
import secrets
import sys
import time
import urllib.parse

PASSWORDS = {"demo": "demo"}
MAX_FORM = 4096
FILES = {"/": ("index.html", "text/html"), "/app.js": ("app.js", "text/javascript")}
HERE = pathlib.Path(__file__).parent
sessions = set()


class Site(http.server.BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path == "/auth/pollcast":  # All that Pollcast needs of a site.
            self.answer(204 if self.session() in sessions else 401)
        elif path == "/api/prices":
            self.answer(200, json.dumps({"EUR": 1.09, "at": int(time.time())}), "application/json")
        elif path in FILES:
            name, kind = FILES[path]
            self.answer(200, (HERE / name).read_text(encoding="utf-8"), kind)
        else:
            self.answer(404)

    def do_POST(self):
        if self.path == "/login":
            self.login()
        elif self.path == "/logout":
            sessions.discard(self.session())
            self.to_the_page("session=; Max-Age=0; Path=/")
        else:
            self.answer(404)

    def login(self):
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and int(length) <= MAX_FORM):
            self.answer(413)
            return
        form = urllib.parse.parse_qs(self.rfile.read(int(length)).decode("utf-8", "replace"))
        user, password = form.get("user", [""])[0], form.get("password", [""])[0]
        expected = PASSWORDS.get(user)
        if expected is None or not hmac.compare_digest(password.encode(), expected.encode()):
            self.answer(403, "Wrong name or password.")
            return
        session = secrets.token_urlsafe(32)
        sessions.add(session)
        # With TLS in front, add "; Secure".
        self.to_the_page(f"session={session}; HttpOnly; SameSite=Lax; Path=/")

    def session(self):
        try:
            cookie = http.cookies.SimpleCookie(self.headers.get("Cookie", "")).get("session")
        except http.cookies.CookieError:
            return None
        return cookie.value if cookie else None

    def to_the_page(self, cookie):
        self.send_response(303)
        self.send_header("Location", "/")
        self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self, status, body="", kind="text/plain"):
        data = body.encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", kind + "; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'self'; form-action 'self'; frame-ancestors 'none'")
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Site)
    print(f"listens on 127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
