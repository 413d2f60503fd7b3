"""Plans of the demo clinic."""

from devtools.demo.plans.states import show_plans

__all__ = ["show_plans"]
