"""The declared tables of figures and of what stands behind them."""

from commonground.terms import ABSENCES, Column, Status, Table

_STATUS = frozenset({str(status) for status in Status if status is not Status.ABSENT} | set(ABSENCES))

_FIGURE_COLUMNS = (
    Column("measure", "text", "Measure id from the catalogue", required=True),
    Column("place", "text", "Code of the area, in the generation of `generation`", required=True),
    Column("generation", "integer", "Boundary year of the code", required=True),
    Column("period", "text", "The publisher's label", required=True),
    Column("period_start", "date", "First day", required=True),
    Column("period_end", "date", "Last day", required=True),
    Column("grp", "text", "Group: all, or a breakdown such as sex=female", required=True),
    Column("value", "number", "The value; empty when absent"),
    Column("low", "number", "Lower limit of the interval"),
    Column("high", "number", "Upper limit of the interval"),
    Column("level", "number", "Confidence level of the interval, such as 0.95", low=0, high=1),
    Column("count", "number", "Numerator, where published", low=0),
    Column("denominator", "number", "Denominator, where published", low=0),
    Column("base", "integer", "People asked", low=0),
    Column("effective_base", "number", "Effective base after the design effect", low=0),
    Column("status", "text", "How the value came to be, or why it is absent", required=True, allowed=_STATUS),
    Column("note", "text", "Anything a reader must know"),
    Column("source_id", "text", "Source", required=True),
)

_FIGURE_KEY = ("measure", "place", "period", "grp")
FIGURE = Table("figure", "Values for councils, regions, integrated care boards and England", _FIGURE_KEY, _FIGURE_COLUMNS)
SMALL_FIGURE = Table("small_figure", "Values for small areas and neighbourhoods", _FIGURE_KEY, _FIGURE_COLUMNS)

SOURCE = Table(
    "source",
    "Every published data set in the release, as it was loaded",
    ("id",),
    (
        Column("id", "text", "Short id", required=True),
        Column("publisher", "text", "Who made the numbers", required=True),
        Column("title", "text", "Title of the publication", required=True),
        Column("edition", "text", "Edition or period", required=True),
        Column("published", "date", "Day of publication, where known"),
        Column("licence", "text", "Licence", required=True),
        Column("attribution", "text", "Attribution that the licence asks for"),
        Column("address", "text", "Public address", required=True),
        Column("file", "text", "Name of the file that was read"),
        Column("sha256", "text", "Hash of the file that was read"),
        Column("retrieved", "date", "Day on which it was obtained"),
        Column("note", "text", "What a user of the figures must know"),
    ),
)

_MONEY_KINDS = frozenset({"net_current_expenditure", "total_expenditure", "income", "grant", "award"})
MONEY_LINE = Table(
    "money_line",
    "Money of a body by year and purpose, as returned or published",
    ("body", "year", "line", "kind"),
    (
        Column("body", "text", "Code of the authority", required=True),
        Column("year", "text", "Financial year, 2017/18", required=True),
        Column("line", "text", "Service or line of the return", required=True),
        Column("kind", "text", "What the amount is", required=True, allowed=_MONEY_KINDS),
        Column("pounds", "number", "Amount in pounds, prices of the day", required=True),
        Column("source_id", "text", "Source", required=True),
    ),
)

ORGANISATION = Table(
    "organisation",
    "An organisation as a national register lists it",
    ("code",),
    (
        Column("code", "text", "Code in the register, such as A81001", required=True),
        Column("name", "text", "Name as the register prints it", required=True),
        Column("role", "text", "What it is: gp_practice, trust and so on", required=True),
        Column("status", "text", "Active or not, as the register says", required=True),
        Column("changed", "text", "Day of the last change in the register"),
        Column("postcode", "text", "Postcode, capitals, no space"),
        Column("place", "text", "Code of the council area in which its postcode lies"),
        Column("lsoa", "text", "Code of the small area in which its postcode lies, where held"),
        Column("source_id", "text", "Source", required=True),
    ),
)

FACILITY = Table(
    "facility",
    "A sport facility at a site",
    ("facility_id",),
    (
        Column("facility_id", "text", "Publisher's id", required=True),
        Column("site_id", "text", "Publisher's id of the site", required=True),
        Column("site_name", "text", "Name of the site", required=True),
        Column("place", "text", "Code of its council area", required=True),
        Column("lsoa", "text", "Code of its small area, where known"),
        Column("postcode", "text", "Postcode"),
        Column("latitude", "number", "WGS84", low=49, high=61),
        Column("longitude", "number", "WGS84", low=-9, high=3),
        Column("type", "text", "Facility type", required=True),
        Column("access", "text", "Who may use it"),
        Column("status", "text", "Operational, closed, planned"),
        Column("management", "text", "Who runs it"),
        Column("source_id", "text", "Source", required=True),
    ),
)
