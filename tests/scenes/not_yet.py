"""The scenes of the older form, which the rules for lines and pictures do not hold yet. Names are only taken out."""

from __future__ import annotations

from scenes import contents

NOT_YET = frozenset(
    [
        "OneLongTransformation",
        "EverythingIsAVector",
        "ThreeRulers",
        "BendingSpace",
        "ActivationsBend",
        "WhyDifferentiable",
        "SoftArgmax",
        "FromPixelsUp",
        "LossIsDistance",
        "DownhillByGradient",
        "ChainRule",
        "VanishingGradient",
        "ExplodingGradient",
        "OptimizerRace",
        "LocalMinima",
        "RealLandscape",
        "FeaturesForming",
        "XorNeedsALayer",
        "FoldingPaper",
        "DeepOrWide",
        "PriceOfDepth",
    ]
)

ALL = [entry.scene for entry in contents.entries()]
HELD = [scene for scene in ALL if scene not in NOT_YET]
"""Those that keep the rules."""
