"""The scene Dots: 6 s."""

from models.traces.sketch import DotsTrace
from scenes.easel.beats import Part

TRACE = DotsTrace
PARTS = (
    Part("appear", moving=28 / 15, still=0.2),
    Part("move", moving=2.0, still=0.0),
    Part("stay", moving=2 / 15, still=27 / 15),
)
