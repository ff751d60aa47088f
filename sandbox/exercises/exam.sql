-- What a judged database holds beside its data: a way to run one answer, and the catalogue made
-- readable. The same text runs in PostgreSQL and in PGlite. Nothing here has more rights than its
-- caller, and a caller cannot replace it: the schema belongs to the superuser.

CREATE SCHEMA exam;

-- Opens the answer as the cursor "answer". OPEN ... FOR EXECUTE refuses several statements and
-- whatever returns no rows; it keeps the order of the rows. An error in the answer reaches the
-- driver as it is, with its internal position: PL/pgSQL would lose the position by catching it.
CREATE FUNCTION exam.open_answer(answer text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    rows CONSTANT refcursor := 'answer';
BEGIN
    OPEN rows NO SCROLL FOR EXECUTE answer;
END
$$;

-- Reads at most so many rows of the open answer, each as a JSON array of texts and nulls. The
-- count of bytes keeps one row with a text of a gigabyte out of the driver's memory. Names are
-- qualified down to the operators, for the search path may be the answer's doing.
CREATE FUNCTION exam.fetch_answer(most_rows integer, most_bytes integer) RETURNS SETOF json
LANGUAGE plpgsql AS $$
DECLARE
    rows CONSTANT refcursor := 'answer';
    found_row record;
    line json;
    bytes bigint := 0;
BEGIN
    FOR number IN 1 .. most_rows LOOP
        FETCH rows INTO found_row;
        EXIT WHEN NOT FOUND;
        bytes := bytes OPERATOR(pg_catalog.+) pg_catalog.pg_column_size(found_row);
        IF bytes OPERATOR(pg_catalog.>) most_bytes THEN
            RAISE EXCEPTION USING
                ERRCODE = 'program_limit_exceeded',
                MESSAGE = pg_catalog.format('the rows hold more than %s bytes', most_bytes);
        END IF;
        line := (SELECT pg_catalog.json_agg(field.value)
                 FROM pg_catalog.json_each_text(pg_catalog.row_to_json(found_row)) AS field);
        IF line IS NULL THEN
            line := '[]';
        END IF;
        RETURN NEXT line;
    END LOOP;
END
$$;

-- The catalogue for those who write exercises. information_schema shows constraints only to those
-- who may do more than read; these views show them to every reader.
CREATE VIEW exam.columns AS
SELECT c.relname::text AS table_name, a.attname::text AS name, a.attnum AS position,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
       n.nspname::text AS schema_name
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'exam')
  AND n.nspname NOT LIKE 'pg\_%';

-- Primary, unique and foreign keys: the columns in the order of the key, as one text "a, b".
CREATE VIEW exam.keys AS
SELECT c.relname::text AS table_name,
       CASE k.contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' ELSE 'foreign' END AS kind,
       (SELECT pg_catalog.string_agg(a.attname, ', ' ORDER BY p.n)
        FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS p(attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.attnum) AS columns,
       f.relname::text AS refers_to,
       (SELECT pg_catalog.string_agg(a.attname, ', ' ORDER BY p.n)
        FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS p(attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.attnum)
           AS refers_to_columns,
       CASE WHEN k.contype = 'f' THEN
           CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
                              WHEN 'd' THEN 'set default' ELSE 'no action' END
       END AS on_delete,
       n.nspname::text AS schema_name
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
WHERE k.contype IN ('p', 'u', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'exam');

-- Indexes: method, key columns or expressions, the columns that ride along, the predicate.
CREATE VIEW exam.indexes AS
SELECT t.relname::text AS table_name, i.relname::text AS name, m.amname::text AS method,
       x.indisunique AS is_unique,
       (SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(x.indexrelid, k, true), ', ' ORDER BY k)
        FROM pg_catalog.generate_series(1, x.indnkeyatts) AS k) AS keys,
       (SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(x.indexrelid, k, true), ', ' ORDER BY k)
        FROM pg_catalog.generate_series(x.indnkeyatts + 1, x.indnatts) AS k) AS includes,
       pg_catalog.pg_get_expr(x.indpred, x.indrelid, true) AS predicate,
       n.nspname::text AS schema_name
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_am m ON m.oid = i.relam
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'exam', 'pg_toast');
