"""Works out what goes where before anything is written: whose each cell is, and whether a block's columns are known.

Knows no host: hosts hand in the cells that stand in a workbook (`model.Sheet`) and carry out the `Arrangement`.
"""
