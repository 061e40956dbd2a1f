"""Loads a state dict strictly into torchvision's net and writes its logits; see TorchvisionWeightsTests.cs.

Arguments: a folder with student.safetensors and images.bin (B x 3 x H x W, float32), the net's name, B, H, W, classes.
Writes logits.bin and, for the way back, torchvision.pth into the folder.
"""
import json
import sys

import numpy
import torch
import torchvision

folder, name, batch, height, width, classes = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
raw = open(f"{folder}/student.safetensors", "rb").read()
length = int.from_bytes(raw[:8], "little")
header = json.loads(raw[8:8 + length])
header.pop("__metadata__", None)
dtypes = {"F32": numpy.float32, "I64": numpy.int64}
state = {
    key: torch.from_numpy(numpy.frombuffer(
        raw[8 + length + entry["data_offsets"][0]:8 + length + entry["data_offsets"][1]],
        dtypes[entry["dtype"]]).copy().reshape(entry["shape"]))
    for key, entry in header.items()
}
models = torchvision.models
masks = hasattr(models.segmentation, name)
net = (
    getattr(models.segmentation, name)(weights=None, weights_backbone=None, num_classes=classes)
    if masks else getattr(models, name)(weights=None, num_classes=classes))
net.load_state_dict(state, strict=True)
net.eval()
images = numpy.fromfile(f"{folder}/images.bin", numpy.float32).reshape(batch, 3, height, width)
with torch.no_grad():
    said = net(torch.from_numpy(images))
    (said["out"] if masks else said).numpy().tofile(f"{folder}/logits.bin")
torch.save(net.state_dict(), f"{folder}/torchvision.pth")
