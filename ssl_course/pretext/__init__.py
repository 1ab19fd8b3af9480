"""Pretext tasks: one file each."""

from ssl_course.pretext.accuracy import pretext_accuracy
from ssl_course.pretext.colorization import Colorization
from ssl_course.pretext.colour_bins import ab_bins, annealed_mean, rebalance
from ssl_course.pretext.cross_channel import CrossChannel
from ssl_course.pretext.exemplar import Exemplar, exemplar
from ssl_course.pretext.gan import GAN
from ssl_course.pretext.inpainting import Inpainting
from ssl_course.pretext.jigsaw import Jigsaw, jigsaw, replace_tiles
from ssl_course.pretext.lab import from_lab, to_lab
from ssl_course.pretext.patch_mask import random_patch_mask
from ssl_course.pretext.permutations import hamming_distances, hamming_permutations
from ssl_course.pretext.regions import mask_region
from ssl_course.pretext.relative_patches import RelativePatch, relative_patches
from ssl_course.pretext.rotation import Rotation, rotate
from ssl_course.pretext.shortcuts import chromatic_aberration, drop_colours, project_colours
from ssl_course.pretext.super_resolution import SuperResolution, bicubic, downsample
from ssl_course.pretext.tiles import assemble

__all__ = [
    "GAN",
    "Colorization",
    "CrossChannel",
    "Exemplar",
    "Inpainting",
    "Jigsaw",
    "RelativePatch",
    "Rotation",
    "SuperResolution",
    "ab_bins",
    "annealed_mean",
    "assemble",
    "bicubic",
    "chromatic_aberration",
    "downsample",
    "drop_colours",
    "exemplar",
    "from_lab",
    "hamming_distances",
    "hamming_permutations",
    "jigsaw",
    "mask_region",
    "pretext_accuracy",
    "project_colours",
    "random_patch_mask",
    "rebalance",
    "relative_patches",
    "replace_tiles",
    "rotate",
    "to_lab",
]
