#!/usr/bin/env python3
"""Makes a folder of pictures: train/CLASS/ and test/CLASS/ with JPEG files of soft shapes, a shape and colour a class.

usage: make.py FOLDER TRAINING TEST CLASSES WIDTH HEIGHT      (needs numpy and Pillow)
"""
import sys
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image


def picture(label, classes, number, width, height):
    """One bright blob where the class has it, on coloured noise; the same for the same arguments."""
    draw = np.random.default_rng([label, number])
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    turn = 2 * np.pi * label / classes
    middle = (0.5 + 0.25 * np.cos(turn) + draw.normal(0, 0.04), 0.5 + 0.25 * np.sin(turn) + draw.normal(0, 0.04))
    blob = np.exp(-((x - middle[0]) ** 2 + (y - middle[1]) ** 2) / draw.uniform(0.005, 0.02))
    colour = 127 + 110 * np.cos(turn + np.array([0, 2, 4]))
    grain = draw.normal(0, 40, (height // 4 + 1, width // 4 + 1, 3)).repeat(4, 0).repeat(4, 1)[:height, :width]
    return Image.fromarray(np.clip(90 + grain + blob[..., None] * (colour - 90), 0, 255).astype(np.uint8))


def make(job):
    path, *of = job
    picture(*of).save(path, quality=85)


def main(folder, training, test, classes, width, height):
    jobs = []
    for part, count, first in (("train", training, 0), ("test", test, training)):
        for number in range(count):
            label = number % classes
            here = Path(folder, part, f"class{label:02}")
            here.mkdir(parents=True, exist_ok=True)
            jobs.append((here / f"{number:06}.jpg", label, classes, first + number, width, height))
    with Pool() as pool:
        pool.map(make, jobs, chunksize=50)


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:]))
