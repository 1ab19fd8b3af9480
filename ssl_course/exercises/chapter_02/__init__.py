"""Questions of chapter 02: linear and deep autoencoders, stacking, denoising, walks. One file a question."""

from ssl_course.exercises.chapter_02 import (
    best_linear_error,
    denoising_loss,
    greedy_layer,
    latent_walk,
    pca_reconstruct,
    salt_and_pepper,
    tied_autoencoder,
)

CHAPTER = "02_autoencoders"
QUESTIONS = (
    pca_reconstruct.QUESTION,
    best_linear_error.QUESTION,
    tied_autoencoder.QUESTION,
    greedy_layer.QUESTION,
    salt_and_pepper.QUESTION,
    denoising_loss.QUESTION,
    latent_walk.QUESTION,
)
