"""Batches of 32 rows of a .npy file in a shuffled order, through numpy's memory map. Prints GB a second of the clock and of processor time."""
import sys
import time

import numpy

images = numpy.load(sys.argv[1], mmap_mode="r")
for _ in range(int(sys.argv[2])):
    order = numpy.random.permutation(len(images))
    start, used = time.perf_counter(), time.process_time()
    total = 0
    for first in range(0, len(order) - 31, 32):
        total += images[order[first : first + 32]].nbytes
    seconds, processor = time.perf_counter() - start, time.process_time() - used
    print(total / seconds / 1e9, total / processor / 1e9, flush=True)
