"""Latent space: what lies among the codes from which a run makes images, by sliders, walks and sums."""

from labcore.ui import frame, latent_views, understand_head
from labcore.ui.latent_work import generator_run

PAGE = "pages/latent.py"

frame.begin()
record, folder = understand_head.asked_run(PAGE, "a run of a variational autoencoder or a GAN", generator_run)
understand_head.show_head(record, PAGE)
latent_views.show(folder)
