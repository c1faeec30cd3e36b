"""How well questions are understood: blind questions through the trained model and the real dialogue.

`make evaluate` runs it; the report stands in `var/evaluation/`.
"""
