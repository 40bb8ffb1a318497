"""Moto's S3 server on a loopback port. Prints the port once it listens.

Moto checks the condition of a write and then writes, in two steps. Requests take turns here, so that a condition holds
while its write is done, as it does in S3. Moto takes any signature. Here what is signed with the tests' own key must be
signed as botocore signs it, over the path and the query decoded and encoded again, as S3 does.
"""

import logging
import os
import sys
import threading
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import make_server

# The dispatcher that moto puts before its services lists its modules, on the disk, at each request.
app = create_backend_app("s3")
turn = threading.Lock()


KEY_ID, SECRET = "test-key-id", "test-secret"


def take_turns(environ, start_response):
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    if f"Credential={KEY_ID}/" in authorization and not is_signed_well(environ, authorization):
        start_response("403 Forbidden", [("content-type", "application/xml")])
        return [b"<Error><Code>SignatureDoesNotMatch</Code></Error>"]
    with turn:
        return app(environ, start_response)


def is_signed_well(environ, authorization):
    parts = dict(part.strip().split("=", 1) for part in authorization.split(" ", 1)[1].split(","))
    url = urlsplit(environ["REQUEST_URI"])
    query = "&".join(f"{encode(name)}={encode(value)}" for name, value in parse_qsl(url.query, True))
    path = quote(unquote(url.path), safe="/-_.~")
    names = parts["SignedHeaders"].split(";")
    headers = {name: environ.get("HTTP_" + name.upper().replace("-", "_")) for name in names}
    request = AWSRequest(environ["REQUEST_METHOD"], f"http://{headers['host']}{path}?{query}", headers)
    request.context["timestamp"] = headers["x-amz-date"]
    signer = S3SigV4Auth(Credentials(KEY_ID, SECRET), "s3", parts["Credential"].split("/")[2])
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return signer.signature(text, request) == parts["Signature"]


def encode(text):
    return quote(text, safe="-_.~")


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, take_turns, threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
