"""The process that conducts tunings: asks KerasTuner for trials, has them run, tells it what they reached."""
