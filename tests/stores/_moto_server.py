"""Moto's S3 server on a loopback port. Prints the port once it listens.

Moto checks the condition of a write and then writes, in two steps. Requests take turns here, so that a condition holds
while its write is done, as it does in S3.
"""

import logging
import os
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

app = DomainDispatcherApplication(create_backend_app)
turn = threading.Lock()


def take_turns(environ, start_response):
    with turn:
        return app(environ, start_response)


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, take_turns, threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
