"""The stages of long work in their order, and how each is named while it runs."""

from __future__ import annotations

from collections.abc import Mapping

#: The pipeline's stages in their order: key -> what the progress line says.
STAGES: Mapping[str, tuple[str, str]] = {
    "sample": ("生成示例数据", "Making the sample data"),
    "template": ("生成工作簿", "Making the workbook"),
    "fill": ("写入原始数据", "Writing the raw sheets"),
    "open": ("打开工作簿", "Opening the workbook"),
    "pull": ("读取外部数据源", "Pulling the data sources"),
    "read": ("读取原始数据", "Reading the raw sheets"),
    "validate": ("检查数据", "Checking the data"),
    "evaluate": ("计算指标", "Evaluating the metrics"),
    "write": ("撰写文字", "Writing the commentary"),
    "lay_out": ("编排页面", "Laying out the tabs"),
    "copy": ("准备副本", "Preparing the copy"),
    "save": ("保存", "Saving"),
}
