# attack: ignores every signal that can be ignored, stops the timer, and sleeps in the answer's cell
# question: label_bits
# naive: hang
# item: swallowed interrupts

# %% question="label_bits"
import signal
import time

for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
    signal.signal(number, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 0)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
time.sleep(3600)


def label_bits(labels):
    return 7.5
