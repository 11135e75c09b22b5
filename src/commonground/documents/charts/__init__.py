"""Charts: each with its sentence, its table, its sources and its downloads, all from the same numbers."""

from commonground.documents.charts import download, draw
from commonground.documents.charts.chart import Chart
from commonground.documents.charts.fifths import fifths
from commonground.documents.charts.landscape import landscape
from commonground.documents.charts.maps import choropleth, locator, tile_grid
from commonground.documents.charts.match import match
from commonground.documents.charts.money import money_by_year
from commonground.documents.charts.pyramid import age_pyramid
from commonground.documents.charts.ranked import ranked_bars
from commonground.documents.charts.scatter import scatter
from commonground.documents.charts.spine import spine
from commonground.documents.charts.trend import trend
from commonground.documents.charts.year import year

__all__ = [
    "Chart",
    "age_pyramid",
    "choropleth",
    "download",
    "draw",
    "fifths",
    "landscape",
    "locator",
    "match",
    "money_by_year",
    "ranked_bars",
    "scatter",
    "spine",
    "tile_grid",
    "trend",
    "year",
]
