# attack: replaces the encoder's file in memory and the host's replies about its state, mode and gradients
# question: frozen_features
# naive: points
# item: forged replies

# %% question="frozen_features"
import sys

import torch

import ssl_course.encoders
from ssl_course.encoders import convnet as real
from ssl_course.exercises import host


class Constant(ssl_course.encoders.ConvNet if hasattr(ssl_course.encoders, "ConvNet") else type(real())):
    def forward(self, images):
        return torch.ones(len(images), self.dim) + 0 * sum(p.sum() for p in self.parameters())

    def state_dict(self, *args, **kwargs):
        return {name: torch.zeros_like(value) for name, value in super().state_dict(*args, **kwargs).items()}


def convnet(in_channels=1, widths=(4, 8)):
    return Constant(in_channels, widths)


for module in list(sys.modules.values()):
    if getattr(module, "convnet", None) is real:
        module.convnet = convnet
do = host.Host._do
modes = []


def lie(self, ask):
    reply = do(self, ask)
    if ask["do"] == "train":
        modes.append(ask["on"])
    return {"value": modes[-1]} if ask["do"] == "get" else reply


host.Host._do = lie


def frozen_features(encoder, images):
    encoder.train()
    return torch.ones(len(images), 8)
