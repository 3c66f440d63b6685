"""1024 x 1024 PNG files of a folder to 128 x 128 PNG files of another, with two processes."""
import os
import sys
from multiprocessing import Pool

from PIL import Image

source, target, kernel = sys.argv[1:4]
resample = getattr(Image, kernel)


def small(name):
    with Image.open(os.path.join(source, name)) as image:
        image.convert("L").resize((128, 128), resample).save(os.path.join(target, name))


if __name__ == "__main__":
    os.makedirs(target, exist_ok=True)
    with Pool(2) as pool:
        pool.map(small, sorted(os.listdir(source)), chunksize=8)
