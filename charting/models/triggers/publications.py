"""What the database refuses of a photograph on the public site, and what takes it down."""

import pgtrigger

ALLOWED = """
    person := (
        SELECT COALESCE(owner.one_with_id, owner.id) FROM charting_photo before
        JOIN clients_client owner ON owner.id = before.client_id WHERE before.id = NEW.before_id
    );
    records := ARRAY(SELECT id FROM clients_client WHERE id = person OR one_with_id = person);
    IF NOT EXISTS (
        SELECT FROM charting_photo before
        JOIN charting_photo after ON after.id = NEW.after_id AND after.client_id = ANY (records)
            AND (after.view, after.expression) = (before.view, before.expression)
        JOIN charting_consent c ON c.id = NEW.consent_id AND c.client_id = ANY (records)
        JOIN charting_consentform f ON f.id = c.form_id AND f.kind = 'photos_marketing'
        WHERE before.id = NEW.before_id AND c.decision = 'agreed'
            AND NEW.channel = ANY (c.photo_uses)
            AND NEW.until
                <= LEAST(c.holds_until, (c.signed_at AT TIME ZONE 'UTC')::date + 365)
    ) THEN
        RAISE EXCEPTION 'Photographs are published under a consent of their client, while it holds.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_has_its_consent';
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT DISTINCT ON (f.kind) f.kind, c.decision, c.photo_uses, c.holds_until
            FROM charting_consent c
            JOIN charting_consentform f ON f.id = c.form_id
            WHERE c.client_id = ANY (records) AND f.kind IN ('photos_marketing', 'photos_clinical')
            ORDER BY f.kind, c.signed_at DESC, c.id DESC
        ) newest
        WHERE decision <> 'agreed' OR kind = 'photos_marketing'
            AND (NOT NEW.channel = ANY (photo_uses) OR NEW.until > holds_until)
    ) THEN
        RAISE EXCEPTION 'The client does not agree to photographs any more.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_consent_stands';
    END IF;
    IF EXISTS (
        SELECT FROM charting_photoremoval WHERE photo_id IN (NEW.before_id, NEW.after_id)
    ) THEN
        RAISE EXCEPTION 'A photograph that was taken out is not published.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_photos_stand';
    END IF;
    RETURN NEW;
"""
ONCE = """
    OLD."ended_at" IS NOT NULL
    OR OLD."agreed_at" IS NOT NULL AND OLD."agreed_at" IS DISTINCT FROM NEW."agreed_at"
    OR OLD."approved_at" IS NOT NULL AND OLD."approved_at" IS DISTINCT FROM NEW."approved_at"
"""
BY_CONSENT = """
    UPDATE charting_publication published SET ended_at = NEW.signed_at, ending = 'consent'
    FROM charting_photo photo
    JOIN clients_client owner ON owner.id = photo.client_id, clients_client speaker,
        charting_consentform form
    WHERE form.id = NEW.form_id AND form.kind IN ('photos_marketing', 'photos_clinical')
        AND speaker.id = NEW.client_id AND photo.id = published.before_id
        AND COALESCE(owner.one_with_id, owner.id) = COALESCE(speaker.one_with_id, speaker.id)
        AND published.ended_at IS NULL
        AND (
            NEW.decision <> 'agreed' OR form.kind = 'photos_marketing' AND (
                NOT published.channel = ANY (NEW.photo_uses) OR published.until > NEW.holds_until
            )
        );
    RETURN NEW;
"""
BY_REMOVAL = """
    UPDATE charting_publication SET ended_at = NEW.at, ending = 'photo'
    WHERE ended_at IS NULL AND NEW.photo_id IN (before_id, after_id);
    RETURN NEW;
"""


def only_under_consent() -> pgtrigger.Trigger:
    """Asked at every step but the last: whatever is wrong, it can always be taken down. Photographs
    and answers are the person's, under whichever of their records they lie."""
    return pgtrigger.Trigger(
        name="only_under_consent",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Condition('NEW."ended_at" IS NULL'),
        declare=[("person", "bigint"), ("records", "bigint[]")],
        func=ALLOWED,
    )


def said_once() -> pgtrigger.Trigger:
    """What was agreed, approved or ended stays so: shown again is asked again."""
    return pgtrigger.Protect(
        name="said_once", operation=pgtrigger.Update, condition=pgtrigger.Condition(ONCE)
    )


def answer_takes_down() -> pgtrigger.Trigger:
    """Of a consent: a no, a withdrawal, or a yes that covers less ends what it no longer covers, in
    whichever of the person's records it was said."""
    return pgtrigger.Trigger(
        name="takes_down", when=pgtrigger.After, operation=pgtrigger.Insert, func=BY_CONSENT
    )


def removal_takes_down() -> pgtrigger.Trigger:
    """Of the removal of a photograph."""
    return pgtrigger.Trigger(
        name="takes_down", when=pgtrigger.After, operation=pgtrigger.Insert, func=BY_REMOVAL
    )
