"""The two nets of the PyTorch tutorial on knowledge distillation, for 1x28x28 images, and two for masks of scenes."""
import torch
from torch import nn
from torch.nn import functional as F

SCENE_CLASSES = 11


class DeepNN(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 128, kernel_size=3, padding=1), nn.ReLU(),
            nn.Conv2d(128, 64, kernel_size=3, padding=1), nn.ReLU(),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.Conv2d(64, 64, kernel_size=3, padding=1), nn.ReLU(),
            nn.Conv2d(64, 32, kernel_size=3, padding=1), nn.ReLU(),
            nn.MaxPool2d(kernel_size=2, stride=2))
        self.classifier = nn.Sequential(nn.Linear(1568, 512), nn.ReLU(), nn.Dropout(0.1), nn.Linear(512, classes))

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


class LightNN(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, kernel_size=3, padding=1), nn.ReLU(),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.Conv2d(16, 16, kernel_size=3, padding=1), nn.ReLU(),
            nn.MaxPool2d(kernel_size=2, stride=2))
        self.classifier = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Dropout(0.1), nn.Linear(256, classes))

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


def conv(inputs, outputs, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel_size=3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True))


def double_conv(inputs, outputs):
    return nn.Sequential(conv(inputs, outputs), conv(outputs, outputs))


class UNet(nn.Module):
    """unet-48 of src/Distillation/Models/UNet.cs."""

    def __init__(self, classes=SCENE_CLASSES, width=48, levels=3):
        super().__init__()
        self.stem = conv(3, width, stride=2)
        widths = [width << level for level in range(levels + 1)]
        self.down = nn.ModuleList(
            [double_conv(width, width)] + [double_conv(a, b) for a, b in zip(widths, widths[1:])])
        self.up = nn.ModuleList([double_conv(a + b, a) for a, b in zip(widths, widths[1:])])
        self.head = nn.Conv2d(width, classes, kernel_size=1)

    def forward(self, images):
        maps = [self.down[0](self.stem(images))]
        for down in self.down[1:]:
            maps.append(down(F.max_pool2d(maps[-1], 2)))
        result = maps.pop()
        for up in reversed(self.up):
            skip = maps.pop()
            result = up(torch.cat([F.interpolate(result, size=skip.shape[2:]), skip], 1))
        return F.interpolate(self.head(result), size=images.shape[2:], mode="bilinear", align_corners=False)


class Lraspp(nn.Module):
    """torchvision's own, whose answer is a dictionary."""

    def __init__(self):
        super().__init__()
        from torchvision.models.segmentation import lraspp_mobilenet_v3_large
        self.net = lraspp_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=SCENE_CLASSES)

    def forward(self, images):
        return self.net(images)["out"]


NETS = {"light-cnn": LightNN, "deep-cnn": DeepNN, "unet-48": UNet, "lraspp_mobilenet_v3_large": Lraspp}
OF_MASKS = ("unet-48", "lraspp_mobilenet_v3_large")
