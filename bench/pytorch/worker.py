"""PyTorch's side of `./kd bench`: trains in blocks of steps as standard input asks for them.

Usage: worker.py MODEL plain|kd nchw|nhwc THREADS DATA_FOLDER
Each line "go N" trains N batches of 128 real images, or of 16 made scenes of 96 x 96 with a class a pixel, and answers
the seconds that they took.
`plain` and `kd` are the loops of the tutorial "Knowledge Distillation" (Adam 1e-3; kd: a live deep-cnn teacher, T=2,
weights 0.25 / 0.75).
"""
import gzip
import struct
import sys
import time

import torch
from torch import nn

from nets import NETS, OF_MASKS, SCENE_CLASSES

BATCH = 128
SCENES, SCENE_BATCH, SIDE = 320, 16, 96


def read(path):
    data = gzip.open(path).read()
    dimensions = data[3]
    shape = struct.unpack(f">{dimensions}I", data[4:4 + 4 * dimensions])
    return torch.frombuffer(bytearray(data[4 + 4 * dimensions:]), dtype=torch.uint8).reshape(shape)


def batches(folder):
    """Shuffled batches for ever. The images are normalised beforehand, so that a step does not pay for it."""
    images = read(f"{folder}/train-images-idx3-ubyte.gz").unsqueeze(1).float().div_(255).sub_(0.2860).div_(0.3530)
    labels = read(f"{folder}/train-labels-idx1-ubyte.gz").long()
    while True:
        order = torch.randperm(len(labels))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[start:start + BATCH]
            yield images[rows], labels[rows]


def scenes():
    """What they show does not change what a step costs."""
    images = torch.rand(SCENES, 3, SIDE, SIDE)
    masks = torch.randint(SCENE_CLASSES, (SCENES, SIDE, SIDE))
    while True:
        order = torch.randperm(SCENES)
        for start in range(0, SCENES, SCENE_BATCH):
            rows = order[start:start + SCENE_BATCH]
            yield images[rows], masks[rows]


def plain_step(model, optimizer, criterion, inputs, labels):
    optimizer.zero_grad()
    outputs = model(inputs)
    loss = criterion(outputs, labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def kd_step(teacher, student, optimizer, criterion, inputs, labels, T=2, soft_weight=0.25, hard_weight=0.75):
    optimizer.zero_grad()
    with torch.no_grad():
        teacher_logits = teacher(inputs)
    student_logits = student(inputs)
    soft_targets = nn.functional.softmax(teacher_logits / T, dim=-1)
    soft_prob = nn.functional.log_softmax(student_logits / T, dim=-1)
    soft_loss = torch.sum(soft_targets * (soft_targets.log() - soft_prob)) / soft_prob.size()[0] * (T ** 2)
    loss = soft_weight * soft_loss + hard_weight * criterion(student_logits, labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def main():
    name, method, layout, threads, folder = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    memory_format = torch.channels_last if layout == "nhwc" else torch.contiguous_format
    model = NETS[name]().to(memory_format=memory_format).train()
    teacher = NETS["deep-cnn"]().to(memory_format=memory_format).eval()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss(ignore_index=255)
    source = scenes() if name in OF_MASKS else batches(folder)
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        steps = int(line.split()[1])
        start = time.perf_counter()
        for _ in range(steps):
            inputs, labels = next(source)
            inputs = inputs.contiguous(memory_format=memory_format)
            if method == "kd":
                kd_step(teacher, model, optimizer, criterion, inputs, labels)
            else:
                plain_step(model, optimizer, criterion, inputs, labels)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
