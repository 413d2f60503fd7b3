"""What the database refuses of an answer to a consent form."""

import pgtrigger


def sealed_when_written() -> pgtrigger.Trigger:
    """Only answers from before there were seals carry none."""
    return pgtrigger.Trigger(
        name="sealed_when_written",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF NEW.seal = '' THEN
                RAISE EXCEPTION 'An answer to a consent form is sealed when it is written.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_is_sealed';
            END IF;
            RETURN NEW;
        """,
    )


def photo_uses_named() -> pgtrigger.Trigger:
    """A yes to marketing photographs says where they are shown; nothing else says so."""
    return pgtrigger.Trigger(
        name="photo_uses_named",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("is_marketing", "boolean")],
        func="""
            SELECT kind = 'photos_marketing' INTO is_marketing
            FROM charting_consentform WHERE id = NEW.form_id;
            IF (NEW.photo_uses <> '{}') <> (is_marketing AND NEW.decision = 'agreed') THEN
                RAISE EXCEPTION 'A yes to photographs for marketing says where; nothing else does.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_photo_uses';
            END IF;
            RETURN NEW;
        """,
    )


def drawing_is_small(most_bytes: int) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="drawing_is_small",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
                    IF octet_length(NEW.png) NOT BETWEEN 1 AND {most_bytes} THEN
                        RAISE EXCEPTION 'A drawn signature has at most {most_bytes} bytes.'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'drawing_is_small';
                    END IF;
                    RETURN NEW;
                """,
    )
