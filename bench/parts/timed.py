"""Times a program from outside: timed.py PROGRAM [arguments]."""
import os, subprocess, sys, tempfile

from clock import measure

with tempfile.TemporaryDirectory() as store:
    env = {**os.environ, "PROBEGRAPH_STORE_URI": store, "KRNEL_STORE_URI": store}
    measure(lambda: subprocess.run(sys.argv[1:], env=env, check=True, stdout=subprocess.DEVNULL))
