# attack: sends its replies byte by byte, each in time
# question: label_bits
# naive: hang
# item: swallowed interrupts

# %% question="label_bits"
import os
import socket
import time

write, sendall, send = os.write, socket.socket.sendall, socket.socket.send


def slowly(fd, data):
    for i in range(len(data)):
        write(fd, bytes(data)[i : i + 1])
        try:
            time.sleep(0.2)
        except BaseException:
            pass
    return len(data)


os.write = slowly
socket.socket.sendall = lambda self, data, *flags: slowly(self.fileno(), data) and None
socket.socket.send = lambda self, data, *flags: slowly(self.fileno(), data)


def label_bits(labels):
    if len(labels) == 6:
        os.write(1, b"SCORE STUDENT_NAME 14\n" * 100)
    return 7.5
