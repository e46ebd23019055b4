"""Raw tables: their catalogue, cleaning, rules, and the validated result."""

from __future__ import annotations
