"""The figures of generative models, which `labcore.evaluation.measures` has among all others."""

from labcore.evaluation.declaration import Measure

OF_SAMPLES = (
    Measure(
        "elbo",
        "ELBO",
        1,
        "number",
        "Minus reconstruction and divergence, in nats: a lower bound of the log-likelihood of an image. With a "
        "Gaussian likelihood that is of a density, and may be positive; with a Bernoulli one it is a bound for pixels "
        "that are black or white, and for gray ones only a score. Those of different likelihoods cannot be compared.",
    ),
    Measure(
        "reconstruction",
        "Reconstruction",
        -1,
        "number",
        "What reconstructing an image from its latent code costs, in nats for each image.",
    ),
    Measure(
        "kl",
        "KL divergence",
        0,
        "number",
        "What the latent codes say of an image beyond the prior, in nats for each image. Near 0 they say nothing.",
    ),
    Measure(
        "active_units",
        "Active units",
        0,
        "count",
        "How many latent dimensions differ from image to image; the others are not made use of.",
    ),
    Measure(
        "frechet_distance",
        "Fréchet distance",
        -1,
        "number",
        "How far samples are from real images, by means and covariances of a network's features. Few samples make it "
        "larger: compare only what is of as many, by the same network.",
    ),
    Measure(
        "kernel_distance",
        "Kernel distance",
        -1,
        "number",
        "How far samples are from real images, by a kernel of a network's features: around 0 where they cannot be told "
        "apart, of however many samples.",
    ),
    Measure(
        "sample_precision",
        "Sample precision",
        1,
        "share",
        "Of the samples, those that lie among real images: whether what is made looks real.",
    ),
    Measure(
        "sample_recall",
        "Sample recall",
        1,
        "share",
        "Of the real images, those that lie among samples: whether all that is real is made.",
    ),
    Measure(
        "diversity",
        "Diversity",
        0,
        "number",
        "How far samples spread over how far real images do, in a network's features: 1 is as varied, 0 all alike. "
        "Noise spreads beyond 1.",
    ),
    Measure(
        "read_confidence",
        "Confidence of a reader",
        1,
        "share",
        "How sure a classifier of the lab is of the class of a sample, on average.",
    ),
    Measure(
        "reconstructions_read",
        "Reconstructions read alike",
        1,
        "share",
        "Of the reconstructions, those that a classifier of the lab reads as it reads the image.",
    ),
    Measure(
        "reconstructions_right",
        "Reconstructions read rightly",
        1,
        "share",
        "Of the reconstructions, those that a classifier of the lab reads as the class that the image is of.",
    ),
    Measure("samples", "Samples", 0, "count", "How many samples were judged."),
    Measure("real_images", "Real images", 0, "count", "How many real images samples were held against."),
)
"""Of a split: of what a model makes of its images, then of samples held against them. The bound comes first, as it is
what a VAE raises; a GAN has none."""

OF_AN_EPOCH = (
    Measure(
        "generator_loss",
        "Generator's loss",
        0,
        "number",
        "What the generator lowers. It depends on the critic of the moment, so lower is not better.",
        of="epoch",
    ),
    Measure(
        "critic_loss",
        "Critic's loss",
        0,
        "number",
        "What the critic lowers, penalties included. It depends on the generator of the moment.",
        of="epoch",
    ),
    Measure(
        "critic_real",
        "Critic on real images",
        0,
        "number",
        "The critic's mean score of real images.",
        of="epoch",
    ),
    Measure(
        "critic_fake",
        "Critic on samples",
        0,
        "number",
        "The critic's mean score of samples: far below that of real images, it tells all of them.",
        of="epoch",
    ),
    Measure(
        "critic_gap",
        "Critic's gap",
        0,
        "number",
        "Its mean score of real images less that of samples. Of a Wasserstein critic an estimate of their distance.",
        of="epoch",
    ),
    Measure(
        "gradient_norm",
        "Norm of the gradient",
        0,
        "number",
        "How fast the critic's score changes with an image: by a gradient penalty measured between real images and "
        "samples, and drawn to its target, which is 1 by default; else at real images, where R1 draws it to 0. Without "
        "a penalty it is measured at one in 16 steps; with batch normalization it is not known.",
        of="epoch",
    ),
)
"""Of two networks that train against each other."""
