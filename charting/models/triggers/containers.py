"""What the database refuses of opened vials and syringes."""

import pgtrigger


def never_overdrawn(column: str, opened: str, wasted: str) -> pgtrigger.Trigger:
    """Refuse to shrink a container below what was injected and wasted from it."""
    return pgtrigger.Trigger(
        name="never_overdrawn",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF NEW.{opened} - NEW.{wasted} < (
                SELECT coalesce(sum(amount), 0) FROM charting_injection WHERE {column} = NEW.id
            ) THEN
                RAISE EXCEPTION 'More would be used and wasted than was opened.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'container_overdrawn';
            END IF;
            RETURN NEW;
        """,  # noqa: S608, the names are ours
    )


def within_pack(opened: str) -> pgtrigger.Trigger:
    """Refuse more in a container than its pack holds; a pack of unknown content bounds nothing.

    Only what is opened now is measured: the catalogue may be corrected later.
    """
    return pgtrigger.Trigger(
        name="within_pack",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(opened, "lot_id"),
        func=f"""
            IF NEW.{opened} > (
                SELECT pack.amount FROM treatments_lot AS lot
                JOIN treatments_productpack AS pack ON pack.id = lot.pack_id
                WHERE lot.id = NEW.lot_id
            ) THEN
                RAISE EXCEPTION 'More than the pack holds.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'container_within_pack';
            END IF;
            RETURN NEW;
        """,  # noqa: S608, the names are ours
    )


def prepared_as_the_product() -> pgtrigger.Trigger:
    """Refuse a diluent in a liquid, and a vial to be mixed without one.

    Asked when it is opened: what the catalogue says later makes no vial another.
    """
    return pgtrigger.Trigger(
        name="prepared_as_the_product",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF (NEW.diluent_ml IS NULL) <> (
                SELECT product.preparation = 'ready' FROM treatments_lot AS lot
                JOIN treatments_product AS product ON product.id = lot.product_id
                WHERE lot.id = NEW.lot_id
            ) AND NOT EXISTS (
                SELECT FROM charting_chart WHERE id = NEW.chart_id AND replaces_id IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'A liquid has no diluent, a powder has one.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'preparation_of_the_product';
            END IF;
            RETURN NEW;
        """,
    )


def leaves_by_going_back() -> pgtrigger.Trigger:
    """Refuse to delete a container that was not put back: what was opened stays told."""
    return pgtrigger.Trigger(
        name="leaves_by_going_back",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func="""
            IF OLD.drawn_id IS NULL AND EXISTS (
                SELECT FROM charting_chart WHERE id = OLD.chart_id AND replaces_id IS NOT NULL
            ) THEN
                RETURN OLD;  -- a copy out of the chart that this one replaces
            END IF;
            IF NOT EXISTS (
                SELECT FROM charting_putback AS back
                JOIN treatments_stockmovement AS movement ON movement.id = back.movement_id
                WHERE movement.undoes_id = OLD.drawn_id
            ) THEN
                RAISE EXCEPTION 'What was opened stays in its chart, used or wasted.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'container_stays';
            END IF;
            RETURN OLD;
        """,
    )
