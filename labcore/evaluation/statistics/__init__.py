"""What may be concluded from figures: over repeats with other seeds, and over a finite set of images, never mixed.

scipy and statsmodels take a second to load, so every module here imports them inside its functions.
"""
