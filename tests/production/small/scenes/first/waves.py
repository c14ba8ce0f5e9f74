"""The scene Waves: 7 s."""

from models.traces.sketch import WavesTrace
from scenes.easel.beats import Part

TRACE = WavesTrace
PARTS = (Part("rise", moving=4.2, still=0.4), Part("fall", moving=1.2, still=1.2))
