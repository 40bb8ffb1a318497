"""What the peers of the bench print: what some work took, as one line of JSON (`Sample` of bench/table/task.ts)."""
import json, re, resource, time


def used():
    of = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in of)


def peak():
    # Not RUSAGE_SELF, which counts what started this process, too.
    with open("/proc/self/status") as status:
        own = int(re.search(r"VmHWM:\s+(\d+)", status.read())[1])
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024


def measure(work, figure=None):
    start, busy = time.perf_counter(), used()
    result = work()
    sample = {"seconds": time.perf_counter() - start, "processor": used() - busy, "megabytes": peak()}
    if figure is not None:
        sample["figure"] = float(figure(result))
    print(json.dumps(sample), flush=True)
