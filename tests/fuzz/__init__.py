"""Files and settings spoiled at random, at the doors by which they would come in.

Whatever they hold, they are taken, or refused in words, and nothing is left half done. `LAB_FUZZ_SECONDS` says how long
each door is tried: a second or two in tests, longer by `LAB_FUZZ_SECONDS=600 python -m benchmarks durability --only
fuzz`.
"""
