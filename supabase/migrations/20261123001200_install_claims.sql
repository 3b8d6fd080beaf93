-- Installs that begin in a CRM's marketplace: swept with their tokens when nobody claims them.

-- An install that was never claimed ends without ever having had a workspace.
alter table public.crm_connections drop constraint crm_connections_check;
alter table public.crm_connections add constraint crm_connections_workspace_check check (
  case status
    when 'pending_claim' then workspace_id is null
    when 'disconnected' then true
    else workspace_id is not null
  end
);

-- An account that a workspace has can be installed again. It waits beside that connection, which keeps its tokens until an
-- admin there claims the install: whoever installed it may be anybody with a login to the CRM.
drop index public.crm_connections_account_idx;
create unique index crm_connections_account_idx on public.crm_connections (crm, external_account_id)
  where status in ('connected', 'error');
create unique index crm_connections_waiting_idx on public.crm_connections (crm, external_account_id)
  where status = 'pending_claim';

select pgboss.create_queue('sweep_installs',
  '{"policy": "standard", "retryLimit": 3, "retryDelay": 60, "expireInSeconds": 120, "deadLetter": "dead_letter", "retryBackoff": true}');

grant select (id, connection_id, status, expires_at), update (status) on public.pending_installs
  to conduit_worker;
grant delete on private.crm_tokens to conduit_worker;
grant select, delete on private.oauth_states to conduit_worker;
