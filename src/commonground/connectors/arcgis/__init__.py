"""The ArcGIS protocol: items found by search, services with layers, features page by page. Two publishers speak it."""
