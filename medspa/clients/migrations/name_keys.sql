-- How names are compared (ADR 0026). Immutable: the columns generated from them are indexed.

-- Blanks of all kinds are one blank, signs that nobody sees are none, apostrophes and dashes are
-- those of the keyboard.
CREATE OR REPLACE FUNCTION public.medspa_name_signs(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
regexp_replace(regexp_replace(regexp_replace(regexp_replace(name,
    '[\u0009-\u000D\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u2800\u3000]',
    ' ', 'g'),
    '[\u0001-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u034F\u0600-\u0605\u061C\u06DD'
    '\u070F\u0890\u0891\u08E2\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E'
    '\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U000110BD\U000110CD'
    '\U00013430-\U0001343F\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]',
    '', 'g'),
    '[\u0060\u00B4\u02B9\u02BB-\u02BF\u02C8\u02CA\u02CB\u02EE\u0374\u0384\u055A\u05F3\u07F4\u07F5'
    '\u1FBD\u1FBF\u1FEF\u1FFD\u1FFE\u2018-\u201B\u2032\u2035\uA78B\uA78C\uFF07\uFF40]',
    '''', 'g'),
    '[\u02D7\u058A\u05BE\u1400\u1806\u2010-\u2015\u2043\u207B\u208B\u2212\u2796\u2E17\u2E1A\u2E3A'
    '\u2E3B\u2E40\u2E5D\u301C\u3030\u30A0\uFE31\uFE32\uFE58\uFE63\uFF0D\U00010EAD]',
    '-', 'g');

-- What all spellings of a name have in common; accents differ. Large letters are made small by way
-- of large ones, so that sigma is one and the Turkish i without a dot is the one with it.
CREATE OR REPLACE FUNCTION public.medspa_name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
left(btrim(regexp_replace(regexp_replace(regexp_replace(
    normalize(
        replace(replace(replace(
            lower(upper(public.medspa_name_signs(
                normalize(public.medspa_name_signs(name), NFKC)
            ))),
            U&'\00DF', 'ss'), U&'\03C2', U&'\03C3'), U&'i\0307', 'i'),
        NFKC),
    '[ '']*''[ '']*', '''', 'g'), '[ -]*-[ -]*', '-', 'g'), ' +', ' ', 'g')), 400);

-- The letters alone, without accents.
CREATE OR REPLACE FUNCTION public.medspa_name_letters(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
normalize(regexp_replace(
    normalize(
        replace(replace(translate(public.medspa_name_key(name),
            U&'\0142\00F8\0111\0127', 'lodh'), U&'\00E6', 'ae'), U&'\0153', 'oe'),
        NFKD),
    '[\u0300-\u036F''.,·\s-]', '', 'g'), NFC);

-- A database that does not know large letters beyond ASCII would tell people apart by them.
DO $$ BEGIN
    IF public.medspa_name_key(U&'\00C9') <> U&'\00E9' THEN
        RAISE EXCEPTION 'This database makes no small letter of %: create it with a locale of UTF-8.',
            U&'\00C9';
    END IF;
END $$;
