"""Sending the review: a clean copy, its PDF, the message, and the ways to hand it over."""

from __future__ import annotations
