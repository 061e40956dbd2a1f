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
alone = dict(weights=None, weights_backbone=None, num_classes=classes)


def fcos(body):
    """torchvision's parts round a body that it has no name for."""
    levels = torchvision.ops.feature_pyramid_network.LastLevelP6P7(256, 256)
    extractor = models.detection.backbone_utils._resnet_fpn_extractor
    return models.detection.FCOS(extractor(body, 5, returned_layers=[2, 3, 4], extra_blocks=levels), classes)


def answers(net, images):
    """What the heads say, before places become boxes."""
    said = net.head(list(net.backbone(images).values()))
    return torch.cat([said["cls_logits"], said["bbox_ctrness"], said["bbox_regression"]], 2)


if name == "fcos_resnet18_fpn":
    net, said = fcos(models.resnet18(weights=None)), answers
elif hasattr(models.detection, name):
    net, said = getattr(models.detection, name)(**alone), answers
elif hasattr(models.segmentation, name):
    net, said = getattr(models.segmentation, name)(**alone), lambda net, images: net(images)["out"]
else:
    net, said = getattr(models, name)(weights=None, num_classes=classes), lambda net, images: net(images)
net.load_state_dict(state, strict=True)
net.eval()
images = numpy.fromfile(f"{folder}/images.bin", numpy.float32).reshape(batch, 3, height, width)
with torch.no_grad():
    said(net, torch.from_numpy(images)).numpy().tofile(f"{folder}/logits.bin")
torch.save(net.state_dict(), f"{folder}/torchvision.pth")
