"""Common Ground: an open workbench for the strategic commissioning of sport and physical activity."""

__version__ = "0.1.0"
