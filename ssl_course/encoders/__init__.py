"""Backbones and heads. Every backbone maps a batch to (n, d) and says d in its `dim`."""

from ssl_course.encoders.convnet import ConvNet, convnet
from ssl_course.encoders.heads import projection_head
from ssl_course.encoders.mlp import MLP, mlp
from ssl_course.encoders.resnet import resnet

__all__ = ["MLP", "ConvNet", "convnet", "mlp", "projection_head", "resnet"]
