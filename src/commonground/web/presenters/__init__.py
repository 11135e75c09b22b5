"""From frozen answers to what a template prints: rounding, order, colour and words; nothing is added up here."""
