"""EfficientNet-Lite0 in PyTorch on tensors in memory: embed.py THREADS IMAGES. Prints the seconds of the work alone."""

import json
import sys
import time

import torch
from efficientnet_lite_pytorch import EfficientNet

threads, images = map(int, sys.argv[1:3])
torch.set_num_threads(threads)
network = EfficientNet.from_name("efficientnet-lite0").eval()
batch = torch.rand(8, 3, 224, 224)
with torch.inference_mode():
    network(batch)
    began, before = time.perf_counter(), time.process_time()
    for _ in range(images // 8):
        network(batch)
print(json.dumps({"seconds": time.perf_counter() - began, "processors": time.process_time() - before}))
