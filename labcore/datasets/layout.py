"""The names of the files in a data set's folder, for those who write and read it and nobody else."""

CARD = "card.json"
PIXELS = "pixels.bin"
MASKS = "masks.bin"
MASK_PIXELS = "mask_pixels.npy"
INDEX = "index.npz"
METADATA = "metadata.npz"
QUARANTINE = "quarantine.json"
OWNER = "owner.json"
FINDINGS = "findings.json"
DEEP_FINDINGS = "findings-deep.json"
EXCLUSIONS = "exclusions"  # a folder

PARTIAL = ".partial"  # what every unfinished file or folder ends with
