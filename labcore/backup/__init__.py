"""A whole lab as one archive, to be kept or moved: runs, studies, tunings, progress, class, data sets."""
