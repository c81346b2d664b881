"""Reports: what a run, a study or a lab came to, as one file to read, print and hand in."""
