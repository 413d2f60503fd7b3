"""What the database refuses of a plan."""

import pgtrigger


def agreed_is_kept(plan_id: str, condition: str = "TRUE") -> pgtrigger.Trigger:
    """Refuse to change a part of an agreed plan. `plan_id` finds the plan of row `{row}`."""
    checks = " OR ".join(f"id = ({plan_id.format(row=row)})" for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="agreed_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF {condition} AND EXISTS (
                SELECT FROM charting_treatmentplan
                WHERE ({checks}) AND agreed_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'This plan is agreed; a change is a new version.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_is_agreed';
            END IF;
            RETURN coalesce(NEW, OLD);
        """,
    )


PLANNED_ANATOMY = """
    SELECT laterality, takes_neurotoxin, takes_filler, EXISTS (
        SELECT FROM treatments_areapart WHERE composite_id = NEW.area_id
    ) AS is_composite INTO area FROM treatments_facialarea WHERE code = NEW.area_id;
    kind := NEW.product_class;
    IF NEW.product_id IS NOT NULL THEN
        SELECT p.kind INTO kind FROM treatments_product p WHERE p.id = NEW.product_id;
    END IF;
    IF kind <> NEW.product_class THEN
        RAISE EXCEPTION 'A planned product belongs to its class.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_class';
    END IF;
    IF NOT (CASE
        WHEN area.is_composite THEN NEW.side = ''
        WHEN area.laterality = 'B' THEN NEW.side IN ('R', 'L')
        ELSE NEW.side = 'M'
    END) THEN
        RAISE EXCEPTION 'Areas on both sides need a side; midline and composite ones have none.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_side';
    END IF;
    IF NOT (CASE kind
        WHEN 'hyaluronidase' THEN FALSE
        WHEN 'neurotoxin' THEN area.takes_neurotoxin
        ELSE area.takes_filler
    END) THEN
        RAISE EXCEPTION 'This area does not take this kind of product.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_modality';
    END IF;
    RETURN NEW;
"""

# One step only: an alternative to an alternative would leave open what replaces what.
ONE_OF_TWO = """
    IF NEW.alternative_to_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM charting_planitem other
        JOIN charting_planstage theirs ON theirs.id = other.stage_id
        JOIN charting_planstage mine ON mine.id = NEW.stage_id
        WHERE other.id = NEW.alternative_to_id AND other.id <> NEW.id
            AND other.alternative_to_id IS NULL AND theirs.plan_id = mine.plan_id
    ) THEN
        RAISE EXCEPTION 'An alternative stands for one item of the same plan, which is none itself.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_alternative';
    END IF;
    IF NEW.alternative_to_id IS NOT NULL AND EXISTS (
        SELECT FROM charting_planitem WHERE alternative_to_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'This item has alternatives of its own.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_alternative';
    END IF;
    RETURN NEW;
"""

OF_AN_AGREED_PLAN = """
    IF NOT EXISTS (
        SELECT FROM charting_planitem item
        JOIN charting_planstage stage ON stage.id = item.stage_id
        JOIN charting_treatmentplan plan ON plan.id = stage.plan_id
        WHERE item.id = NEW.item_id AND plan.agreed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'What is not agreed yet is taken out of the plan, not skipped.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'skipped_of_an_agreed_plan';
    END IF;
    RETURN NEW;
"""
