"""How symbols, Greek letters and the field's short names are said. Standard library only."""

from __future__ import annotations

UNHEARD = {
    **{mark: mark for mark in ",.;:?!'，。；：？！、"},
    **dict.fromkeys("()（）—–-", ", "),
    **dict.fromkeys('"“”‘„«»「」『』《》〈〉[]{}【】`_#\\·', " "),
    "’": "'",
    "…": ". ",
}
"""Marks that are no words: those that make a pause stay or become one that does, others become a space."""


def _both(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


SYMBOLS = {
    "=": _both("equals", "等于"),
    "≠": _both("is not", "不等于"),
    "≈": _both("is about", "约等于"),
    "≡": _both("is identical to", "恒等于"),
    "∝": _both("is proportional to", "正比于"),
    "<": _both("is less than", "小于"),
    ">": _both("is greater than", "大于"),
    "≤": _both("is at most", "小于等于"),
    "≥": _both("is at least", "大于等于"),
    "≪": _both("is much less than", "远小于"),
    "≫": _both("is much greater than", "远大于"),
    "+": _both("plus", "加"),
    "−": _both("minus", "减"),
    "±": _both("plus or minus", "正负"),
    "×": _both("times", "乘"),
    "*": _both("times", "乘"),
    "⋅": _both("times", "乘"),
    "÷": _both("divided by", "除以"),
    "∘": _both("after", "复合"),
    "⊙": _both("times, entry by entry,", "逐元素乘"),
    "√": _both("the square root of", "根号"),
    "∑": _both("the sum of", "求和"),
    "∏": _both("the product of", "求积"),
    "∫": _both("the integral of", "积分"),
    "∂": _both("partial", "偏"),
    "∇": _both("the gradient of", "梯度"),
    "∞": _both("infinity", "无穷大"),
    "∈": _both("in", "属于"),
    "∉": _both("not in", "不属于"),
    "⊂": _both("within", "包含于"),
    "∪": _both("or", "并"),
    "∩": _both("and", "交"),
    "∀": _both("for all", "对所有"),
    "∃": _both("there is", "存在"),
    "→": _both("to", "到"),
    "←": _both("from", "来自"),
    "↔": _both("to and from", "双向到"),
    "↦": _both("becomes", "变成"),
    "⇒": _both("so", "所以"),
    "⇔": _both("just when", "当且仅当"),
    "↑": _both("up", "向上"),
    "↓": _both("down", "向下"),
    "⊥": _both("at right angles to", "垂直于"),
    "∥": _both("parallel to", "平行于"),
    "‖": _both("the norm", "范数"),
    "|": _both("given", "竖线"),
    "^": _both("to the", "的幂"),
    "~": _both("about", "约"),
    "∼": _both("is drawn from", "服从"),
    "°": _both("degrees", "度"),
    "′": _both("prime", "撇"),
    "″": _both("double prime", "两撇"),
    "%": _both("percent", "百分号"),
    "％": _both("percent", "百分号"),
    "‰": _both("per mille", "千分号"),
    "½": _both("one half", "二分之一"),
    "¼": _both("one quarter", "四分之一"),
    "¾": _both("three quarters", "四分之三"),
    "&": _both("and", "和"),
    "@": _both("at", "at"),
    "$": _both("dollars", "美元"),
    "€": _both("euros", "欧元"),
    "¥": _both("yuan", "元"),
    "§": _both("section", "节"),
    "•": _both("next", "另外"),
    "ℝ": _both("the real numbers", "实数集"),
    "ℓ": _both("l", "l"),
    "ℒ": _both("L", "L"),
    "𝔼": _both("the expectation of", "期望"),
}
"""Symbols that are words, in both languages."""

ORDERS = {"²": _both("second", "二"), "³": _both("third", "三"), "ⁿ": _both("n-th", "n")}
"""How often something is derived, where that is said by a word."""

NORMS = {"∞": _both("infinity norm", "无穷范数"), "F": _both("Frobenius norm", "弗罗贝尼乌斯范数")}
"""Norms that have names."""

POWERS = {
    "2": _both("squared", "的平方"),
    "3": _both("cubed", "的立方"),
    "T": _both("transposed", "的转置"),
    "-1": _both("inverse", "的逆"),
}
"""Exponents that have names."""

_NAMES = {
    "α": ("alpha", "阿尔法"),
    "β": ("beta", "贝塔"),
    "γ": ("gamma", "伽马"),
    "δ": ("delta", "德尔塔"),
    "ε": ("epsilon", "艾普西隆"),
    "ζ": ("zeta", "泽塔"),
    "η": ("eta", "伊塔"),
    "θ": ("theta", "西塔"),
    "ι": ("iota", "约塔"),
    "κ": ("kappa", "卡帕"),
    "λ": ("lambda", "拉姆达"),
    "μ": ("mew", "缪"),
    "ν": ("new", "纽"),
    "ξ": ("xi", "克西"),
    "ο": ("omicron", "奥密克戎"),
    "π": ("pi", "派"),
    "ρ": ("rho", "柔"),
    "σ": ("sigma", "西格玛"),
    "τ": ("tau", "陶"),
    "υ": ("upsilon", "宇普西隆"),
    "φ": ("phi", "斐"),
    "χ": ("kye", "希"),
    "ψ": ("psi", "普西"),
    "ω": ("omega", "欧米伽"),
}

GREEK = {
    **{letter: _both(*names) for letter, names in _NAMES.items()},
    **{letter.upper(): _both(f"capital {en}", f"大写{zh}") for letter, (en, zh) in _NAMES.items()},
    "ς": _both("sigma", "西格玛"),
    "ϕ": _both("phi", "斐"),
    "ϵ": _both("epsilon", "艾普西隆"),
    "ϑ": _both("theta", "西塔"),
    "µ": _both("mew", "缪"),
    "Σ": _both("the sum of", "求和"),
    "Π": _both("the product of", "求积"),
}
"""Greek letters; the two capitals that are operators are said as such."""

LATIN = {
    "ReLU": "rellu",
    "ReLUs": "rellues",
    "GELU": "jellu",
    "SiLU": "sigh-lu",
    "ELU": "ee-lu",
    "tanh": "tan H",
    "artanh": "ar-tan H",
    "sinh": "sine H",
    "softmax": "soft max",
    "argmax": "arg max",
    "argmin": "arg min",
    "logits": "loh-jits",
    "logit": "loh-jit",
    "ln": "the natural log of",
    "exp": "exp",
    "lr": "learning rate",
    "vs": "versus",
    "RMSprop": "R M S prop",
    "AdaGrad": "ada grad",
    "ResNet": "res net",
    "MNIST": "em-nist",
    "XOR": "ex-or",
    "NaN": "nan",
    "NaNs": "nans",
    "PCA": "P C A",
    "MSE": "M S E",
    "MLP": "M L P",
    "GPU": "G P U",
    "CPU": "C P U",
    "AI": "A I",
}
"""Short names of the field, as an English voice has to spell them to say them; said so in Chinese lines too."""

IN_CHINESE = {
    "He": "何",
    "ln": "L N",
    "vs": "对",
    "lr": "学习率",
}
"""The symbols that are read otherwise in Chinese."""

MEASURES = frozenset("个张条层种次笔步块倍位类把组幅段份点行列家道项台只枚对轮门")
"""Chinese measure words: before one of these, 2 is 两."""
