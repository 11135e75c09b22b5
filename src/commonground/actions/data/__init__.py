"""The data that everything rests on: releases, fresh figures, what people bring, what changed, and packs to take away."""
