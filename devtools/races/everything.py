"""All kinds of races: of the diary and of charts."""

from devtools.races.chart_kinds import CHARTS
from devtools.races.kinds import DIARY

KINDS = (*DIARY, *CHARTS)
