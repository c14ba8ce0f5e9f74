"""The scene Ripples: 10 s."""

from models.traces.sketch import WavesTrace
from scenes.easel.beats import Part

TRACE = WavesTrace
PARTS = (Part("spread", moving=6.0, still=0.0), Part("rest", moving=1.0, still=3.0))
