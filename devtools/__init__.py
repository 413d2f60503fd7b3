"""Tools that stand on the whole house: the demo clinic, benchmarks, races. Nothing imports them."""
