"""Gives this process's AWS keys to its Java, and new ones when they expire: neither a setting nor a command holds one.

Java's own provider for containers asks an address of this machine, with a password that only the two know.
Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html.
"""

import json
import secrets
import threading
from datetime import UTC
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from moviepipe.errors import MoviepipeError
from moviepipe.io.storage.aws import access


@cache
def variables() -> dict[str, str]:
    """The environment variables by which Java finds the keys; the server lives as long as this process."""
    password = secrets.token_urlsafe(32)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answers whoever knows the password."""
            if not secrets.compare_digest(self.headers.get("Authorization", ""), password):
                self.send_error(403)
                return
            try:
                answer = _keys()
            except MoviepipeError:
                self.send_error(500)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://127.0.0.1:{server.server_address[1]}/",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": password,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _keys() -> bytes:
    keys = access().keys()
    expires = keys.expires_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    named = {"AccessKeyId": keys.access_key, "SecretAccessKey": keys.secret_key, "Expiration": expires}
    return json.dumps(named | ({"Token": keys.token} if keys.token else {})).encode()
