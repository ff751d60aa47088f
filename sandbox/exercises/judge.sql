-- The judge: compares what an answer did with what the reference did, and says the verdict.
-- Pure functions over JSON; the same text runs in PostgreSQL and in PGlite, so that the notebook
-- and the page cannot disagree. On a server they live in a database where no answer ever connects.
--
-- A *result* is {"columns": [{"name", "type": oid, "class"}], "rows": [[text or null, ...], ...],
-- "truncated": boolean}, or {"error": {"message", "sqlstate"}} where the rows could not be read.
-- "class" is number, text, time, boolean or other.
--
-- An *outcome* is what one answer did on one data set: {"results": [result, ...], "kinds":
-- {relation: kind or null}, "changed": [relation, ...], "probes": [null or SQLSTATE, ...],
-- "plan": root node or null}; all but "results" may be left out.
--
-- A *task* is {"results": [{"name", "keys", "order"}, ...], "probes": [{"refused", "says"}, ...],
-- "requires": [{"node", "relation", "index", "never", "says"} or {"measure", "times", "says"}],
-- "lazy": message}.

CREATE SCHEMA judge;

-- How many rows a verdict shows of those that do not belong, and of the keys that are missing.
CREATE FUNCTION judge.shown() RETURNS integer
LANGUAGE sql IMMUTABLE AS 'SELECT 20';

-- "1 row is", "3 rows are".
CREATE FUNCTION judge.plural(count bigint, one text, many text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT count || ' ' || CASE count WHEN 1 THEN one ELSE many END $$;

------------------------------------------------------------------------------------------- values

-- A number to so many significant digits: rounded, or cut off. Two sums of the same floats in
-- another order differ in the last bit; where such a pair lies on both sides of a rounding edge, it
-- does not lie on both sides of a cutting edge, so equal means equal by one or the other.
CREATE FUNCTION judge.significant(value numeric, digits integer, cut boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    places integer;
BEGIN
    IF value = 0 OR (digits >= 15 AND value = trunc(value)) THEN
        RETURN trim_scale(value)::text;
    END IF;
    places := digits - 1 - floor(log(abs(value)))::integer;
    RETURN trim_scale(CASE WHEN cut THEN trunc(value, places) ELSE round(value, places) END)::text;
END
$$;

-- The form of a value in which equal means the same text. Types are those of pg_type: 1082 date,
-- 1114 and 1184 timestamp without and with time zone, 1186 interval. The caller sets the time zone
-- and the style of dates: once for a result, as setting them costs more than the rest.
CREATE FUNCTION judge.form(raw text, class text, type integer, digits integer, cut boolean)
RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF class = 'number' AND raw ~ '^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$' THEN
        RETURN judge.significant(raw::numeric, digits, cut);
    ELSIF type IN (1082, 1114, 1184) THEN
        RETURN raw::timestamptz::text;
    ELSIF type = 1186 THEN
        RETURN justify_interval(raw::interval)::text;
    END IF;
    RETURN raw;
END
$$;

-- For each column to how many digits its numbers are compared: 6 where either side is real (700),
-- 12 where either is double precision (701), otherwise 15; an exact integer is compared exactly.
CREATE FUNCTION judge.digits(expected jsonb, got jsonb) RETURNS integer[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(CASE WHEN '700' IN (e.value ->> 'type', g.value ->> 'type') THEN 6
                                   WHEN '701' IN (e.value ->> 'type', g.value ->> 'type') THEN 12
                                   ELSE 15 END ORDER BY e.ordinality), '{}')
    FROM jsonb_array_elements(expected -> 'columns') WITH ORDINALITY AS e
    JOIN jsonb_array_elements(got -> 'columns') WITH ORDINALITY AS g USING (ordinality)
$$;

-- Each row of a result as one text, in order. `picked` names the columns that count, from 1.
CREATE FUNCTION judge.forms(result jsonb, digits integer[], picked integer[], cut boolean)
RETURNS text[]
LANGUAGE sql IMMUTABLE SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
    WITH columns AS (
        SELECT p - 1 AS place, n, digits[p] AS exact, c ->> 'class' AS class,
               (c ->> 'type')::bigint::integer AS type
        FROM unnest(picked) WITH ORDINALITY AS u(p, n),
             LATERAL (SELECT result -> 'columns' -> (p - 1)) AS described(c)
    )
    SELECT coalesce(array_agg(form ORDER BY number), '{}')
    FROM (SELECT r.ordinality AS number,
                 to_jsonb(ARRAY(SELECT judge.form(r.value ->> place, class, type, exact, cut)
                                FROM columns ORDER BY n))::text AS form
          FROM jsonb_array_elements(result -> 'rows') WITH ORDINALITY AS r) AS rows
$$;

-- The positions in `mine` that find no partner of their own in `theirs`: a difference of multisets.
CREATE FUNCTION judge.unpaired(mine text[], theirs text[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(m.n::integer ORDER BY m.n), '{}')
    FROM (SELECT form, n, row_number() OVER (PARTITION BY form ORDER BY n) AS copy
          FROM unnest(mine) WITH ORDINALITY AS u(form, n)) AS m
    LEFT JOIN (SELECT form, row_number() OVER (PARTITION BY form) AS copy
               FROM unnest(theirs) AS form) AS t USING (form, copy)
    WHERE t.copy IS NULL
$$;

-- The elements of a list at these positions, in that order.
CREATE FUNCTION judge.at(list integer[], positions integer[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(list[p] ORDER BY n), '{}') FROM unnest(positions) WITH ORDINALITY AS u(p, n)
$$;

-- A result with none but the rows at these positions, which ascend.
CREATE FUNCTION judge.only(result jsonb, positions integer[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT result || jsonb_build_object('rows', coalesce(jsonb_agg(r.value ORDER BY r.ordinality), '[]'))
    FROM jsonb_array_elements(result -> 'rows') WITH ORDINALITY AS r
    WHERE r.ordinality = ANY (positions)
$$;

------------------------------------------------------------------------------------------- results

CREATE FUNCTION judge.names(result jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(c.value ->> 'name' ORDER BY c.ordinality), '{}')
    FROM jsonb_array_elements(result -> 'columns') WITH ORDINALITY AS c
$$;

-- The positions of the named columns, from 1.
CREATE FUNCTION judge.positions(result jsonb, wanted jsonb) RETURNS integer[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(array_position(lowered.names, lower(w.value)) ORDER BY w.ordinality), '{}')
    FROM jsonb_array_elements_text(coalesce(wanted, '[]')) WITH ORDINALITY AS w,
         LATERAL (SELECT array_agg(lower(name) ORDER BY n) AS names
                  FROM unnest(judge.names(result)) WITH ORDINALITY AS u(name, n)) AS lowered
$$;

-- What is wrong with the columns of a result, in words, or null. Names are compared as SQL does, in
-- any case; types by class.
CREATE FUNCTION judge.column_problem(expected jsonb, got jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    wanted CONSTANT text[] := judge.names(expected);
    given CONSTANT text[] := judge.names(got);
    list CONSTANT text := '`' || array_to_string(wanted, '`, `') || '`';
    class_wanted text;
    class_given text;
BEGIN
    IF cardinality(wanted) <> cardinality(given) THEN
        RETURN format('The answer has %s; asked for: %s.',
                      judge.plural(cardinality(given), 'column', 'columns'), list);
    END IF;
    IF lower(wanted::text) <> lower(given::text) AND
       (SELECT array_agg(lower(n) ORDER BY lower(n)) FROM unnest(wanted) AS n) =
       (SELECT array_agg(lower(n) ORDER BY lower(n)) FROM unnest(given) AS n) THEN
        RETURN format('These are the right columns in another order. Asked for: %s.', list);
    END IF;
    FOR i IN 1 .. cardinality(wanted) LOOP
        IF lower(wanted[i]) <> lower(given[i]) THEN
            RETURN format('Column %s is called `%s`; asked for: `%s`.', i, given[i], wanted[i]);
        END IF;
    END LOOP;
    FOR i IN 1 .. cardinality(wanted) LOOP
        class_wanted := expected #>> ARRAY['columns', (i - 1)::text, 'class'];
        class_given := got #>> ARRAY['columns', (i - 1)::text, 'class'];
        IF class_wanted <> class_given THEN
            RETURN format('Column `%s` holds %s; asked for: %s.', wanted[i],
                          judge.class_name(class_given), judge.class_name(class_wanted));
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE FUNCTION judge.class_name(class text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE class WHEN 'number' THEN 'numbers' WHEN 'text' THEN 'text'
                      WHEN 'time' THEN 'dates or times' WHEN 'boolean' THEN 'true or false'
                      ELSE 'another type' END
$$;

-- The first of the `order` columns, from 1, at which the sequence of the rows leaves the expected
-- one; null where it never does. Only these columns count, so rows that tie may fall either way.
CREATE FUNCTION judge.order_problem(expected jsonb, got jsonb, wanted jsonb) RETURNS integer
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    digits CONSTANT integer[] := judge.digits(expected, got);
    columns CONSTANT integer[] := judge.positions(expected, wanted);
    differs boolean;
BEGIN
    FOR k IN 1 .. cardinality(columns) LOOP
        SELECT bool_or(e IS DISTINCT FROM g AND ec IS DISTINCT FROM gc) INTO differs
        FROM unnest(judge.forms(expected, digits, columns[k:k], false),
                    judge.forms(got, digits, columns[k:k], false),
                    judge.forms(expected, digits, columns[k:k], true),
                    judge.forms(got, digits, columns[k:k], true)) AS u(e, g, ec, gc);
        IF differs THEN
            RETURN k;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- Compares two results. `options`: "keys", the columns that may be told of a missing row, and
-- "order", the columns whose sequence counts. Returns {"equal", "problem": null, "error",
-- "columns", "rows" or "order", "message", "order_column", "surplus", "missing"}. The rows that do not
-- belong are shown whole; of the missing ones the count and the keys, never the rest.
CREATE FUNCTION judge.compare(expected jsonb, got jsonb, options jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    problem text;
    digits integer[];
    every integer[];
    wanted text[];
    given text[];
    missing integer[];
    surplus integer[];
    missing_again integer[];
    surplus_again integer[];
    order_column integer;
BEGIN
    IF got ? 'error' THEN
        RETURN jsonb_build_object('equal', false, 'problem', 'error',
                                  'message', got #>> '{error,message}');
    END IF;
    problem := judge.column_problem(expected, got);
    IF problem IS NOT NULL THEN
        RETURN jsonb_build_object('equal', false, 'problem', 'columns', 'message', problem);
    END IF;
    digits := judge.digits(expected, got);
    every := ARRAY(SELECT generate_series(1, cardinality(digits)));
    wanted := judge.forms(expected, digits, every, false);
    given := judge.forms(got, digits, every, false);
    missing := judge.unpaired(wanted, given);
    surplus := judge.unpaired(given, wanted);
    IF cardinality(missing) > 0 AND cardinality(surplus) > 0 THEN
        wanted := judge.forms(judge.only(expected, missing), digits, every, true);
        given := judge.forms(judge.only(got, surplus), digits, every, true);
        missing_again := judge.unpaired(wanted, given);
        surplus_again := judge.unpaired(given, wanted);
        missing := judge.at(missing, missing_again);
        surplus := judge.at(surplus, surplus_again);
    END IF;
    IF cardinality(missing) > 0 OR cardinality(surplus) > 0 THEN
        RETURN judge.row_problem(expected, got, options -> 'keys', missing, surplus, digits);
    END IF;
    order_column := judge.order_problem(expected, got, options -> 'order');
    IF order_column IS NOT NULL THEN
        RETURN jsonb_build_object('equal', false, 'problem', 'order', 'order_column', order_column,
                                  'message', judge.order_message(options -> 'order', order_column));
    END IF;
    RETURN jsonb_build_object('equal', true, 'problem', NULL);
END
$$;

CREATE FUNCTION judge.order_message(wanted jsonb, order_column integer) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE order_column
        WHEN 1 THEN format('The rows are right, their order is not: it starts with `%s`.', wanted ->> 0)
        ELSE format('The rows are right and `%s` is in order; rows that are equal there must be in '
                    'the order of `%s`.', wanted ->> (order_column - 2), wanted ->> (order_column - 1))
    END
$$;

CREATE FUNCTION judge.row_problem(expected jsonb, got jsonb, keys jsonb, missing integer[],
                                  surplus integer[], digits integer[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    key_columns CONSTANT integer[] := judge.positions(expected, keys);
    altered bigint := 0;
    told text[] := '{}';
BEGIN
    IF cardinality(key_columns) > 0 AND NOT coalesce((got ->> 'truncated')::boolean, false) THEN
        altered := cardinality(surplus) - cardinality(judge.unpaired(
            judge.forms(judge.only(got, surplus), digits, key_columns, false),
            judge.forms(judge.only(expected, missing), digits, key_columns, false)));
    END IF;
    IF (got ->> 'truncated')::boolean THEN
        told := told || format('The answer has more than the %s asked for.',
            judge.plural(jsonb_array_length(expected -> 'rows'), 'row', 'rows'));
    ELSE
        IF altered > 0 THEN
            told := told || (judge.plural(altered, 'row has', 'rows have') || ' the right key and wrong values.');
        END IF;
        IF cardinality(surplus) > altered THEN
            told := told || (judge.plural(cardinality(surplus) - altered, 'row does', 'rows do') || ' not belong.');
        END IF;
        IF cardinality(missing) > altered THEN
            told := told || (judge.plural(cardinality(missing) - altered, 'row is', 'rows are') || ' missing.');
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'equal', false, 'problem', 'rows', 'message', array_to_string(told, ' '),
        'surplus', jsonb_build_object(
            'columns', to_jsonb(judge.names(got)),
            'rows', judge.pick_rows(got, surplus, NULL),
            'count', cardinality(surplus)),
        'missing', CASE WHEN NOT coalesce((got ->> 'truncated')::boolean, false) THEN jsonb_build_object(
            'count', cardinality(missing),
            'keys', jsonb_build_object(
                'columns', coalesce(keys, '[]'),
                'rows', judge.pick_rows(expected, missing, key_columns))) END);
END
$$;

-- The first rows at these positions, whole or only the picked columns; none where none is picked.
CREATE FUNCTION judge.pick_rows(result jsonb, positions integer[], picked integer[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(
        CASE WHEN picked IS NULL THEN result -> 'rows' -> (p - 1)
             ELSE (SELECT jsonb_agg(result -> 'rows' -> (p - 1) -> (c - 1) ORDER BY k)
                   FROM unnest(picked) WITH ORDINALITY AS v(c, k)) END ORDER BY n), '[]')
    FROM unnest(positions) WITH ORDINALITY AS u(p, n)
    WHERE n <= judge.shown() AND (picked IS NULL OR cardinality(picked) > 0)
$$;

--------------------------------------------------------------------------------------------- plans

-- Every node of a plan with the names by which EXPLAIN calls it. A Bitmap Index Scan does not say its
-- relation; it is that of the heap scan above it.
CREATE FUNCTION judge.nodes(plan jsonb)
RETURNS TABLE (node jsonb, names text[], relation text, index_name text)
LANGUAGE sql IMMUTABLE AS $$
    WITH RECURSIVE tree(node, relation) AS (
        SELECT plan, plan ->> 'Relation Name'
        UNION ALL
        SELECT child.value,
               coalesce(child.value ->> 'Relation Name',
                        CASE WHEN child.value ->> 'Node Type' LIKE 'Bitmap%' THEN tree.relation END)
        FROM tree, jsonb_array_elements(coalesce(tree.node -> 'Plans', '[]')) AS child
    )
    SELECT node,
           ARRAY[node ->> 'Node Type',
                 CASE node ->> 'Node Type'
                     WHEN 'Aggregate' THEN
                         CASE node ->> 'Strategy' WHEN 'Hashed' THEN 'HashAggregate'
                              WHEN 'Sorted' THEN 'GroupAggregate' WHEN 'Mixed' THEN 'MixedAggregate' END
                     WHEN 'Hash Join' THEN 'Hash ' || (node ->> 'Join Type') || ' Join'
                     WHEN 'Merge Join' THEN 'Merge ' || (node ->> 'Join Type') || ' Join'
                     WHEN 'Nested Loop' THEN 'Nested Loop ' || (node ->> 'Join Type') || ' Join'
                 END],
           relation, node ->> 'Index Name'
    FROM tree
$$;

-- A measure of a whole plan. Rows removed are given per loop, heap fetches and buffers in sum; the
-- buffers of a node hold those of its children.
CREATE FUNCTION judge.measure(plan jsonb, measure text) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE measure
        WHEN 'buffers' THEN coalesce((plan ->> 'Shared Hit Blocks')::numeric, 0)
                          + coalesce((plan ->> 'Shared Read Blocks')::numeric, 0)
        WHEN 'rows removed' THEN (
            SELECT sum((coalesce((node ->> 'Rows Removed by Filter')::numeric, 0)
                      + coalesce((node ->> 'Rows Removed by Join Filter')::numeric, 0)
                      + coalesce((node ->> 'Rows Removed by Index Recheck')::numeric, 0))
                      * coalesce((node ->> 'Actual Loops')::numeric, 1))
            FROM judge.nodes(plan))
        WHEN 'heap fetches' THEN (
            SELECT coalesce(sum((node ->> 'Heap Fetches')::numeric), 0) FROM judge.nodes(plan))
    END
$$;

-- Whether a plan meets its requirements: {"holds", "broken": [position from 0, ...], "message"}; the
-- message is that of the first one that is broken.
CREATE FUNCTION judge.plan(reference_plan jsonb, plan jsonb, requirements jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object(
        'holds', count(*) = 0,
        'broken', coalesce(jsonb_agg(number - 1 ORDER BY number), '[]'),
        'message', (array_agg(says ORDER BY number))[1])
    FROM (
        SELECT r.ordinality AS number, r.value ->> 'says' AS says,
               CASE WHEN r.value ? 'measure' THEN
                   judge.measure(plan, r.value ->> 'measure')
                       <= (r.value ->> 'times')::numeric
                          * judge.measure(reference_plan, r.value ->> 'measure')
               ELSE
                   EXISTS (SELECT FROM judge.nodes(plan) AS n
                           WHERE (r.value ->> 'node' = '' OR r.value ->> 'node' = ANY (n.names))
                             AND (r.value ->> 'relation' = '' OR r.value ->> 'relation' = n.relation)
                             AND (r.value ->> 'index' = '' OR r.value ->> 'index' = n.index_name))
                   <> (r.value ->> 'never')::boolean
               END AS holds
        FROM jsonb_array_elements(coalesce(requirements, '[]')) WITH ORDINALITY AS r
    ) AS judged
    WHERE NOT holds
$$;

------------------------------------------------------------------------------------------ outcomes

-- Each result of an outcome compared with the expected one, in the order of the task.
CREATE FUNCTION judge.comparisons(task jsonb, expected jsonb, got jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(judge.compare(expected -> 'results' -> (r.ordinality::integer - 1),
                                            got -> 'results' -> (r.ordinality::integer - 1),
                                            r.value) ORDER BY r.ordinality), '[]')
    FROM jsonb_array_elements(task -> 'results') WITH ORDINALITY AS r
$$;

-- What is wrong with an outcome: null, or {"message", "surplus", "missing"}, of the first of: a
-- relation of another kind, rows that should have stayed, a result, a probe, the plan. `compared` are
-- its results, compared with the expected ones.
CREATE FUNCTION judge.problem(task jsonb, expected jsonb, got jsonb, compared jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    entry record;
    found jsonb;
BEGIN
    FOR entry IN SELECT key AS relation, value AS kind FROM jsonb_each_text(coalesce(expected -> 'kinds', '{}')) LOOP
        IF got #>> ARRAY['kinds', entry.relation] IS DISTINCT FROM entry.kind THEN
            RETURN jsonb_build_object('message', judge.kind_message(
                entry.relation, entry.kind, got #>> ARRAY['kinds', entry.relation]));
        END IF;
    END LOOP;
    IF jsonb_array_length(coalesce(got -> 'changed', '[]')) > 0 THEN
        RETURN jsonb_build_object('message', format(
            'The rows of `%s` are no longer what they were. Leave the data as it is.',
            got #>> '{changed,0}'));
    END IF;
    FOR entry IN SELECT value AS options, ordinality::integer - 1 AS n
                 FROM jsonb_array_elements(task -> 'results') WITH ORDINALITY LOOP
        found := compared -> entry.n;
        IF NOT (found ->> 'equal')::boolean THEN
            RETURN jsonb_build_object(
                'message', CASE WHEN entry.options ->> 'name' = '' THEN '' ELSE (entry.options ->> 'name') || ': ' END
                           || (found ->> 'message'),
                'surplus', found -> 'surplus', 'missing', found -> 'missing');
        END IF;
    END LOOP;
    FOR entry IN SELECT value AS probe, ordinality::integer - 1 AS n
                 FROM jsonb_array_elements(coalesce(task -> 'probes', '[]')) WITH ORDINALITY LOOP
        IF NOT judge.probe_holds(entry.probe ->> 'refused', got -> 'probes' -> entry.n) THEN
            RETURN jsonb_build_object('message', entry.probe ->> 'says', 'error',
                                      nullif(got -> 'probes' -> entry.n, 'null'));
        END IF;
    END LOOP;
    IF got -> 'plan' IS NOT NULL THEN
        found := judge.plan(expected -> 'plan', got -> 'plan', task -> 'requires');
        IF NOT (found ->> 'holds')::boolean THEN
            RETURN jsonb_build_object('message', found ->> 'message');
        END IF;
    END IF;
    RETURN NULL;
END
$$;

-- A probe's outcome is null where it passed, or {"sqlstate", "message"}; `refused` is null, a
-- SQLSTATE, or the two letters of its class.
CREATE FUNCTION judge.probe_holds(refused text, outcome jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN refused IS NULL THEN outcome IS NULL OR outcome = 'null'
                ELSE coalesce(starts_with(outcome ->> 'sqlstate', refused), false) END
$$;

-- Kinds are those of pg_class.relkind; a partitioned table counts as a table.
CREATE FUNCTION judge.kind_name(kind text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                     WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'thing of another kind' END
$$;

CREATE FUNCTION judge.kind_message(relation text, wanted text, given text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN given IS NULL THEN format('There is no %s `%s`.', judge.kind_name(wanted), relation)
        WHEN given = 'other table' THEN format('`%s` is another table than it was.', relation)
        ELSE format('`%s` is a %s; asked for: a %s.', relation, judge.kind_name(given), judge.kind_name(wanted))
    END
$$;

-- How surely two outcomes show the same mistake: 0 not at all; 1 the same rows in an order that goes
-- wrong at the same later column; 2 the same in all that is judged. `compared` is what judge.problem
-- was given. Another number of rows is another mistake; then no row need be compared.
CREATE FUNCTION judge.likeness(task jsonb, expected jsonb, got jsonb, compared jsonb, mistake jsonb)
RETURNS integer
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    entry record;
    mine jsonb;
    theirs jsonb;
    likeness integer := 2;
BEGIN
    IF mistake IS NULL OR mistake = 'null'
       OR jsonb_path_exists(got, '$.results[*] ? (@.truncated == true)')
       OR got -> 'kinds' IS DISTINCT FROM mistake -> 'kinds'
       OR got -> 'changed' IS DISTINCT FROM mistake -> 'changed' THEN
        RETURN 0;
    END IF;
    FOR entry IN SELECT value AS options, ordinality::integer - 1 AS n
                 FROM jsonb_array_elements(task -> 'results') WITH ORDINALITY LOOP
        IF jsonb_array_length(got #> ARRAY['results', entry.n::text, 'rows'])
           <> jsonb_array_length(mistake #> ARRAY['results', entry.n::text, 'rows']) THEN
            RETURN 0;
        END IF;
        mine := compared -> entry.n;
        theirs := judge.compare(expected -> 'results' -> entry.n, mistake -> 'results' -> entry.n, entry.options);
        IF mine ->> 'problem' IS DISTINCT FROM theirs ->> 'problem' THEN
            RETURN 0;
        ELSIF mine ->> 'problem' = 'error' THEN
            IF mine ->> 'message' <> theirs ->> 'message' THEN
                RETURN 0;
            END IF;
        ELSIF mine ->> 'problem' = 'order' THEN
            IF judge.order_problem(mistake -> 'results' -> entry.n, got -> 'results' -> entry.n,
                                   entry.options -> 'order') IS NOT NULL THEN
                IF mine -> 'order_column' <> theirs -> 'order_column' OR mine -> 'order_column' = '1' THEN
                    RETURN 0;
                END IF;
                likeness := 1;
            END IF;
        ELSIF mine ->> 'problem' IS NOT NULL
              AND NOT (judge.compare(mistake -> 'results' -> entry.n,
                                     got -> 'results' -> entry.n) ->> 'equal')::boolean THEN
            RETURN 0;
        END IF;
    END LOOP;
    FOR entry IN SELECT value AS probe, ordinality::integer - 1 AS n
                 FROM jsonb_array_elements(coalesce(task -> 'probes', '[]')) WITH ORDINALITY LOOP
        IF judge.probe_holds(entry.probe ->> 'refused', got -> 'probes' -> entry.n)
           <> judge.probe_holds(entry.probe ->> 'refused', mistake -> 'probes' -> entry.n) THEN
            RETURN 0;
        END IF;
    END LOOP;
    IF got -> 'plan' IS NOT NULL AND
       judge.plan(expected -> 'plan', got -> 'plan', task -> 'requires') -> 'broken' <>
       judge.plan(expected -> 'plan', mistake -> 'plan', task -> 'requires') -> 'broken' THEN
        RETURN 0;
    END IF;
    RETURN likeness;
END
$$;

-- The verdict over an answer. `expected` and `got` are lists of outcomes, one a data set, the first
-- the data that the learner sees; `got` may be shorter. `wrongs` are the named mistakes: [{"name",
-- "says", "outcomes": [outcome or null, ...]}, ...]. Returns {"status": "correct" or "wrong",
-- "message", "mistake", "surplus", "missing", "error", "alike"}; "alike" is the number of named
-- mistakes that it could be as far as `got` goes.
CREATE FUNCTION judge.verdict(task jsonb, expected jsonb, got jsonb, wrongs jsonb DEFAULT '[]') RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    compared CONSTANT jsonb := (
        SELECT jsonb_agg(judge.comparisons(task, expected -> d, got -> d) ORDER BY d)
        FROM generate_series(0, jsonb_array_length(got) - 1) AS d);
    found jsonb;
    named record;
BEGIN
    FOR d IN 0 .. jsonb_array_length(got) - 1 LOOP
        found := judge.problem(task, expected -> d, got -> d, compared -> d);
        CONTINUE WHEN found IS NULL;
        IF d > 0 THEN
            found := jsonb_build_object('message', task ->> 'lazy');
        END IF;
        SELECT w.value ->> 'name' AS name, w.value ->> 'says' AS says, count(*) OVER () AS alike INTO named
        FROM jsonb_array_elements(wrongs) WITH ORDINALITY AS w,
             LATERAL (SELECT judge.likeness(task, expected -> d, got -> d, compared -> d,
                                            w.value -> 'outcomes' -> d) AS surely) AS l
        WHERE surely > 0
        ORDER BY surely DESC,
                 (SELECT coalesce(bool_and(judge.likeness(task, expected -> e, got -> e, compared -> e,
                                                          w.value -> 'outcomes' -> e) > 0), false)
                  FROM generate_series(0, jsonb_array_length(got) - 1) AS e
                  WHERE jsonb_typeof(w.value -> 'outcomes' -> e) = 'object') DESC,
                 w.ordinality
        LIMIT 1;
        IF named.name IS NULL THEN
            SELECT w.value ->> 'name' AS name, w.value ->> 'says' AS says, 0::bigint AS alike INTO named
            FROM jsonb_array_elements(wrongs) AS w
            WHERE w.value ->> 'says' = found ->> 'message' AND d = 0
            LIMIT 1;
        END IF;
        RETURN found || jsonb_build_object('status', 'wrong', 'mistake', named.name,
                                           'message', coalesce(named.says, found ->> 'message'),
                                           'alike', coalesce(named.alike, 0));
    END LOOP;
    RETURN jsonb_build_object('status', 'correct');
END
$$;

-------------------------------------------------------------------------------------------- errors

-- The database's error as a learner reads it. `error` is {"sqlstate", "message", "position": from 1
-- or null, "hint"}. Returns {"message", "sqlstate", "hint", "position", "line", "caret_text"}: the
-- number of the line, and the line itself with a caret below; of a long line the part around it.
CREATE FUNCTION judge.error(answer text, error jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    place CONSTANT integer := (error ->> 'position')::integer;
    before text;
    line text;
    start integer;
BEGIN
    error := error || judge.plainly(answer, error);
    IF place IS NULL OR place < 1 OR place > length(answer) + 1 THEN
        RETURN error || '{"position": null, "line": null, "caret_text": null}';
    END IF;
    before := substring(left(answer, place - 1) FROM '[^\n]*$');
    line := before || substring(substr(answer, place) FROM '^[^\n]*');
    start := greatest(length(before) - 50, 0);
    RETURN error || jsonb_build_object(
        'line', 1 + length(left(answer, place - 1)) - length(replace(left(answer, place - 1), E'\n', '')),
        'caret_text', substr(line, start + 1, 90) || E'\n'
                      || regexp_replace(substr(before, start + 1), '[^\t]', ' ', 'g') || '^');
END
$$;

-- Messages of the machinery around an answer, said in terms of the answer.
CREATE FUNCTION judge.plainly(answer text, error jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN error ->> 'message' LIKE 'cannot open multi-query plan as cursor%' THEN
            '{"message": "These are several statements. The exercise asks for one query."}'::jsonb
        WHEN error ->> 'message' ~ '^cannot open .* (query|statement) as cursor' THEN
            jsonb_build_object('message', format('%s returns no rows. The exercise asks for a query.',
                substring(error ->> 'message' FROM '^cannot open (.*) (query|statement) as cursor')))
        WHEN error ->> 'sqlstate' = '25006' THEN
            jsonb_build_object('message', (error ->> 'message') || '. The exercise asks for a query; it must not change anything.')
        WHEN error ->> 'sqlstate' = '53400' THEN
            '{"message": "The answer wrote more temporary files than it may. Does it multiply rows, or repeat without end?"}'
        WHEN answer ~ '^\s*\\' THEN
            '{"hint": "Commands that start with a backslash belong to the program psql; here only SQL is understood."}'
        ELSE '{}' END
$$;
