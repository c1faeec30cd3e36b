"""The assistant's understanding on public benchmarks, beside published figures.

`make evaluate-public` runs it; the report stands in `var/evaluation/public.md` and `public.html`.
"""
