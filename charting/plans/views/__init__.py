from charting.plans.views.amounts import drop_item, set_item
from charting.plans.views.page import plan_detail
from charting.plans.views.plan import agree_plan, make_plan, propose_plan
from charting.plans.views.skipping import skip_items, take_up_again
from charting.plans.views.stages import add_stage, book_stage, change_stage

__all__ = [
    "add_stage",
    "agree_plan",
    "book_stage",
    "change_stage",
    "drop_item",
    "make_plan",
    "plan_detail",
    "propose_plan",
    "set_item",
    "skip_items",
    "take_up_again",
]
