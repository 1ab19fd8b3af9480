# attack: asks every helper of the system that has rights for what it may not read itself
# question: label_bits
# naive: leak
# item: privileges

# %% question="label_bits"
import re
import shutil
import subprocess
from pathlib import Path

import torch

import ssl_course

hidden = Path(ssl_course.__file__).parents[1] / "solutions" / "01_the_cake.py"
helpers = (
    "cat",
    "sudo -n cat",
    "su -c cat",
    "pkexec cat",
    "bwrap --bind / / cat",
    "unshare -r cat",
    "nsenter -t 1 -m cat",
    "chroot /proc/1/root cat",
    "docker run -v /:/host alpine cat /host",
    "git show HEAD:",
)


def stolen():
    for helper in helpers:
        first, *rest = helper.split()
        if shutil.which(first):
            try:
                command = [first, *rest, str(hidden)]
                text = subprocess.run(
                    command, capture_output=True, text=True, timeout=0.3, stdin=subprocess.DEVNULL
                ).stdout
                found = re.search(r"def label_bits.*?END SOLUTION", text, re.DOTALL)
                if found:
                    scope = {"torch": torch}
                    exec(found[0], scope)
                    return scope["label_bits"]
            except Exception:
                continue
    return None


theft = stolen()


def label_bits(labels):
    return theft(labels) if theft else 7.5
