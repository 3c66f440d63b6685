"""Batches of 32 rows of a .npy file in a shuffled order, through numpy's memory map. Prints bytes and seconds."""
import sys
import time

import numpy

images = numpy.load(sys.argv[1], mmap_mode="r")
for _ in range(int(sys.argv[2])):
    order = numpy.random.permutation(len(images))
    start = time.perf_counter()
    total = 0
    for first in range(0, len(order) - 31, 32):
        total += images[order[first : first + 32]].nbytes
    print(total / (time.perf_counter() - start) / 1e9, flush=True)
