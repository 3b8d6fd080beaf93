-- What was only planned, and purged since, has nothing to say any more: sending it could only fail.
do $$
declare
  given_up record;
begin
  for given_up in
    with cancelled as (
      update public.crm_write_log w set state = 'cancelled'
      from public.messages m
      where w.state = 'planned' and w.payload = '{}'
        and m.workspace_id = w.workspace_id and m.id = w.message_id and m.is_redacted
      returning w.workspace_id, w.thread_id
    )
    select workspace_id, array_agg(distinct thread_id) as threads from cancelled group by 1
  loop
    perform private.refresh_thread_status(given_up.workspace_id, given_up.threads);
  end loop;
end
$$;
