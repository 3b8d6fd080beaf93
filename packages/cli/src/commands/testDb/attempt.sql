-- Tries one statement as a role, undoes it, and says what came of it: `rows N`, or the error's code.
-- `target` is a row (by its ctid) that a cursor stands on: `where current of target` then needs no right to
-- read a column, so that each right is tested on its own.
create function pg_temp.attempt(actor text, sub text, target_table text, target tid, prepare text, statement text)
returns text language plpgsql as $$
declare
  outcome text;
  affected bigint;
  cursor_on_target refcursor := 'target';
  row_found record;
begin
  if target is not null then
    open cursor_on_target for execute format('select 1 from %s where ctid = %L for update', target_table, target);
    fetch cursor_on_target into row_found;
  end if;
  if prepare is not null then
    execute prepare;
  end if;
  -- Hosted PostgREST sets the JSON; the local Data API the single claim.
  perform set_config('request.jwt.claims', jsonb_strip_nulls(jsonb_build_object('role', actor, 'sub', sub))::text, true),
    set_config('request.jwt.claim.sub', coalesce(sub, ''), true),
    set_config('role', actor, true);
  execute statement;
  get diagnostics affected = row_count;
  set constraints all immediate;
  outcome := 'rows ' || affected;
  raise exception using errcode = 'UNDO0', message = outcome;
exception
  when sqlstate 'UNDO0' then
    return outcome;
  when others then
    return sqlstate;
end
$$;

-- A table's row as the values of an insert: what each column holds, as literals.
create function pg_temp.values_of(target_table regclass, target tid, columns text[]) returns text[] language plpgsql as $$
declare
  literals text[];
begin
  execute format('select array[%s] from %s where ctid = %L',
    (select string_agg(format('quote_nullable(%I::text)', c), ', ' order by n) from unnest(columns) with ordinality as u (c, n)),
    target_table, target) into literals;
  return literals;
end
$$;
