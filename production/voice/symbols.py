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


def both(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


SYMBOLS = {
    "=": both("equals", "等于"),
    "≠": both("is not", "不等于"),
    "≈": both("is about", "约等于"),
    "≡": both("is identical to", "恒等于"),
    "∝": both("is proportional to", "正比于"),
    "<": both("is less than", "小于"),
    ">": both("is greater than", "大于"),
    "≤": both("is at most", "小于等于"),
    "≥": both("is at least", "大于等于"),
    "≪": both("is much less than", "远小于"),
    "≫": both("is much greater than", "远大于"),
    "+": both("plus", "加"),
    "−": both("minus", "减"),
    "±": both("plus or minus", "正负"),
    "×": both("times", "乘"),
    "*": both("times", "乘"),
    "⋅": both("times", "乘"),
    "÷": both("divided by", "除以"),
    "∘": both("after", "复合"),
    "⊙": both("times, entry by entry,", "逐元素乘"),
    "√": both("the square root of", "根号"),
    "∑": both("the sum of", "求和"),
    "∏": both("the product of", "求积"),
    "∫": both("the integral of", "积分"),
    "∂": both("partial", "偏"),
    "∇": both("the gradient of", "梯度"),
    "∞": both("infinity", "无穷大"),
    "∈": both("in", "属于"),
    "∉": both("not in", "不属于"),
    "⊂": both("within", "包含于"),
    "∪": both("or", "并"),
    "∩": both("and", "交"),
    "∀": both("for all", "对所有"),
    "∃": both("there is", "存在"),
    "→": both("to", "到"),
    "←": both("from", "来自"),
    "↔": both("to and from", "双向到"),
    "↦": both("becomes", "变成"),
    "⇒": both("so", "所以"),
    "⇔": both("just when", "当且仅当"),
    "↑": both("up", "向上"),
    "↓": both("down", "向下"),
    "⊥": both("at right angles to", "垂直于"),
    "∥": both("parallel to", "平行于"),
    "‖": both("the norm", "范数"),
    "|": both("given", "竖线"),
    "^": both("to the", "的幂"),
    "~": both("about", "约"),
    "∼": both("is drawn from", "服从"),
    "°": both("degrees", "度"),
    "′": both("prime", "撇"),
    "″": both("double prime", "两撇"),
    "%": both("percent", "百分号"),
    "％": both("percent", "百分号"),
    "‰": both("per mille", "千分号"),
    "½": both("one half", "二分之一"),
    "¼": both("one quarter", "四分之一"),
    "¾": both("three quarters", "四分之三"),
    "&": both("and", "和"),
    "@": both("at", "at"),
    "$": both("dollars", "美元"),
    "€": both("euros", "欧元"),
    "¥": both("yuan", "元"),
    "§": both("section", "节"),
    "•": both("next", "另外"),
    "ℝ": both("the real numbers", "实数集"),
    "ℓ": both("l", "l"),
    "ℒ": both("L", "L"),
    "𝔼": both("the expectation of", "期望"),
}
"""Symbols that are words, in both languages."""

POWERS = {
    "2": both("squared", "的平方"),
    "3": both("cubed", "的立方"),
    "T": both("transposed", "的转置"),
    "-1": both("inverse", "的逆"),
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
    **{letter: both(*names) for letter, names in _NAMES.items()},
    **{letter.upper(): both(f"capital {en}", f"大写{zh}") for letter, (en, zh) in _NAMES.items()},
    "ς": both("sigma", "西格玛"),
    "ϕ": both("phi", "斐"),
    "ϵ": both("epsilon", "艾普西隆"),
    "ϑ": both("theta", "西塔"),
    "µ": both("mew", "缪"),
    "Σ": both("the sum of", "求和"),
    "Π": both("the product of", "求积"),
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
"""What of it is said otherwise in Chinese."""

MEASURES = frozenset("个张条层种次笔步块倍位类把组幅段份点行列家道项台只枚对轮门")
"""What counts things in Chinese: before one of these, 2 is 两."""
