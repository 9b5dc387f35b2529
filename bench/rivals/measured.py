"""Runs a command and prints what it took, as the other rivals print it themselves: measured.py OBJECTS COMMAND..."""
import json, resource, subprocess, sys, time

objects, command = int(sys.argv[1]), sys.argv[2:]
started = time.perf_counter()
told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
seconds = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
if told.count(b"\n") != objects:
    sys.exit(f"{told.count(10)} objects were told of")
print(json.dumps({"objects": objects, "seconds": seconds, "cpuSeconds": used.ru_utime + used.ru_stime,
                  "rssMegabytes": used.ru_maxrss / 1024}))
