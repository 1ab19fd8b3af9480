"""Backbones and heads. Every backbone maps a batch to (n, d) and says d in its `dim`."""

from ssl_course.encoders.convnet import ConvNet, convnet
from ssl_course.encoders.discriminator import discriminator
from ssl_course.encoders.heads import projection_head
from ssl_course.encoders.mlp import MLP, mlp
from ssl_course.encoders.resnet import resnet
from ssl_course.encoders.standardised import Standardised
from ssl_course.encoders.vit import ViT

__all__ = ["MLP", "ConvNet", "Standardised", "ViT", "convnet", "discriminator", "mlp", "projection_head", "resnet"]
