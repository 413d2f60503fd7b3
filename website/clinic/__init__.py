"""The clinic on its pages: locations, team, opening hours."""
