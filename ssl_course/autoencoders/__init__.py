"""Autoencoders: describe an image in a code, and learn from how well it can be drawn again. One file each."""

from ssl_course.autoencoders.bottleneck import Autoencoder
from ssl_course.autoencoders.denoising import DenoisingAutoencoder, add_gaussian, drop_units, mask_pixels
from ssl_course.autoencoders.linear import LinearAutoencoder, principal_angles
from ssl_course.autoencoders.masked import MaskedAutoencoder
from ssl_course.autoencoders.networks import conv_autoencoder, conv_decoder, feature_map, map_decoder, mlp_autoencoder
from ssl_course.autoencoders.pca import PCA
from ssl_course.autoencoders.stacked import stack

__all__ = [
    "PCA",
    "Autoencoder",
    "DenoisingAutoencoder",
    "LinearAutoencoder",
    "MaskedAutoencoder",
    "add_gaussian",
    "conv_autoencoder",
    "conv_decoder",
    "drop_units",
    "feature_map",
    "map_decoder",
    "mask_pixels",
    "mlp_autoencoder",
    "principal_angles",
    "stack",
]
