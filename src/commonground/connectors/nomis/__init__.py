"""Nomis: population and census tables of the Office for National Statistics, by council and by small area."""
