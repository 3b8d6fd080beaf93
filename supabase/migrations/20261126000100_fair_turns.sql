-- One workspace's jobs do not stop those of all others.

-- pg-boss runs what has the highest priority first, and of equals the oldest. By age alone, one mail behind 5,000 of
-- another workspace waited until all of those were read. So a job of a workspace gets a turn: a moment, from which its
-- priority follows. Its turn is when it may start or, while others of its workspace wait in the same queue, ten seconds
-- after the last of theirs. Whoever has little to do is therefore next, however much others have.
--
-- A turn is a moment, not a place in the line: nobody starves. The thousandth job of a workspace stands behind what
-- others send within 10,000 s, and before all that they send later. Ten seconds, because turns must come more slowly
-- than jobs are done: with one a second, a worker that does half a job a second (mail read by a slow model) would owe
-- the busy workspace more and more overdue turns, all before the next mail of another.
--
-- A trigger, because jobs are sent by private.send_job, private.send_jobs and pg-boss itself, and pg-boss stores a job
-- anew when it is to be tried again: its turn then follows from its new start, behind the others that failed. Otherwise
-- a thousand failures, each as old as the day, would all come back before everything new.
-- Jobs of no workspace (the schedules') are few and keep pg-boss's priority, 0: before every turn.
create function private.give_turn() returns trigger
language plpgsql set search_path = ''
-- By the index, always: a plan made while the queue was empty reads all of it, and is kept while it fills.
set enable_seqscan = off set enable_sort = off as $$
declare
  own integer;
  behind integer;
begin
  new.group_id := new.data ->> 'workspaceId';
  if new.group_id is null then
    return new;
  end if;
  own := -extract(epoch from new.start_after - timestamptz '2026-01-01 00:00:00+00')::integer;
  -- The last turn given, found at one end of the index; nobody waits for anybody here. Of jobs sent at the same moment
  -- none sees the other: they share a turn, and the next one is behind both. A job that is to start later (a check on
  -- its way through the hour) is not in line yet; those to be tried again are in a line of their own.
  select j.priority - 10 into behind from pgboss.job j
    where j.name = new.name and j.group_id = new.group_id and j.state < 'active' and j.state = new.state
      and j.priority < own + 10 and j.id <> new.id and (new.state = 'retry' or j.start_after <= new.start_after)
    order by j.priority limit 1;
  new.priority := least(own, behind);
  return new;
end
$$;
comment on function private.give_turn() is 'Gives a job its turn among those of all workspaces: pg-boss''s priority.';

create index job_turns_idx on pgboss.job (name, group_id, state, priority)
  where state < 'active' and group_id is not null;
create trigger job_turn before insert on pgboss.job
  for each row when (new.state < 'active') execute function private.give_turn();
-- A job that is brought forward has its turn brought forward.
create trigger job_turn_moved before update of start_after on pgboss.job
  for each row when (new.state < 'active' and new.start_after < old.start_after) execute function private.give_turn();
