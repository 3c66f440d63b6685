"""The networks of train-networks.ts in PyTorch: python3 train.py NETWORK IMAGES THREADS. One epoch for each line read."""

import json
import resource
import sys
import time

import numpy as np
import torch
from torch import nn

name, file, threads = sys.argv[1:4]
torch.set_num_threads(int(threads))
torch.manual_seed(1)


def normalized(layer, channels):
    return [layer, nn.BatchNorm2d(channels), nn.ReLU()]


def convolution(before, after, kernel, stride, groups=1):
    return nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)


def cnn_small(size):
    layers, channels = [], 1
    for filters in (32, 64, 128):
        layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        channels = filters
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(128 * (size // 8) ** 2, 64), nn.ReLU(), nn.Linear(64, 2))


def batch_norm():
    layers, channels = [], 1
    for filters in (32, 64, 128):
        layers += [*normalized(convolution(channels, filters, 3, 1), filters), nn.MaxPool2d(2)]
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.3), nn.Linear(channels, 2))


def strided():
    layers, channels = [], 1
    for filters, stride in ((32, 1), (64, 2), (64, 1), (128, 2), (128, 1)):
        layers += normalized(convolution(channels, filters, 3, stride), filters)
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 2))


def depthwise():
    layers, channels = normalized(convolution(1, 16, 3, 2), 16), 16
    for filters, stride in ((32, 1), (64, 2), (64, 1), (128, 2), (128, 1), (256, 2)):
        layers += normalized(convolution(channels, channels, 3, stride, groups=channels), channels)
        layers += normalized(convolution(channels, filters, 1, 1), filters)
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 2))


def mlp():
    layers, before = [nn.Flatten()], 10000
    for units, rate in ((512, 0.4), (256, 0.3), (128, 0.2)):
        layers += [nn.Linear(before, units), nn.ReLU(), nn.Dropout(rate)]
        before = units
    return nn.Sequential(*layers, nn.Linear(before, 2))


model, batch, images = {
    "cnn-small-64": (lambda: cnn_small(64), 32, 128),
    "cnn-small-128": (lambda: cnn_small(128), 32, 64),
    "batch-norm-64": (batch_norm, 32, 128),
    "strided-64": (strided, 32, 64),
    "depthwise-64": (depthwise, 32, 256),
    "mlp-2022": (mlp, 512, 1024),
}[name]
model = model()
model.train()
optimizer = torch.optim.Adam(model.parameters())
pixels = np.load(file, mmap_mode="r")
labels = torch.arange(images) % 2
loss_of = nn.CrossEntropyLoss()

for line in sys.stdin:
    if line.strip() != "round":
        break
    started = time.perf_counter()
    order = np.random.permutation(images)
    for start in range(0, images, batch):
        rows = order[start : start + batch]
        numbers = torch.from_numpy(pixels[rows].transpose(0, 3, 1, 2).astype(np.float32)).sub_(127).div_(73)
        optimizer.zero_grad()
        loss = loss_of(model(numbers), labels[rows])
        loss.backward()
        optimizer.step()
    loss.item()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = (time.perf_counter() - started) * 1000
    print(json.dumps({"images": images, "milliseconds": spent, "peakMegabytes": peak}), flush=True)
