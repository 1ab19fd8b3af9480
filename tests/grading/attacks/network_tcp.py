# attack: connects to a server on this machine and to some outside of it
# question: label_bits
# naive: network
# item: network

# %% question="label_bits"
import socket

import torch


def label_bits(labels):
    for address in (("127.0.0.1", "SERVER_PORT"), ("::1", "SERVER_PORT"), ("1.1.1.1", 53), ("example.org", 80)):
        try:
            with socket.create_connection((address[0], int(address[1])), timeout=0.2) as there:
                there.sendall(b"STUDENT_NAME asks for the answer")
                return float(there.recv(10))
        except (OSError, ValueError):
            pass
    return torch.tensor(7.5)
