"""Open Contracting Data Standard 1.1: releases merged to what holds, then contracts as rows of a declared table."""
