"""What the counts count, and which members' names stand without quotes: a catalogue without logic."""

from __future__ import annotations

NOUNS: dict[str, str] = {
    "orders": "order",
    "active_customers": "customer",
    "new_customers": "customer",
    "churned_customers": "customer",
    "churn_base": "customer",
    "quality_customers": "customer",
    "window_customers": "customer",
    "addressable_customers": "customer",
    "leads": "lead",
    "valid_leads": "lead",
    "judged_leads": "lead",
    "deals_won": "deal",
    "deals_lost": "deal",
    "big_deals_lost": "deal",
    "deals_lost_with_incident": "deal",
    "contracts_due": "contract",
    "contracts_renewed": "contract",
    "feedback": "item",
    "complaints": "item",
    "late_responses": "item",
    "late_followups": "item",
    "incidents": "incident",
}  # metric -> noun of the sentence catalogue (count.<noun>.one, count.<noun>.other)

#: English names of metrics as they stand within a sentence, where the label does not read as a noun.
IN_SENTENCES: dict[str, str] = {"collected": "Collections"}

#: Dimensions whose members are our own words, not names that people gave.
NAMED_AS_THEY_STAND = frozenset({"size", "channel_type", "newness", "leader", "core", "ageing", "feedback_kind"})
