-- A connect that began in the dashboard waits too, until the person who began it finishes it in the browser it began in.

-- Hash of the secret that the dashboard gave to that browser.
alter table private.oauth_states add column begun_hash text;

alter table public.pending_installs
  add column begun_by uuid references auth.users (id) on delete set null,
  add column begun_for uuid references public.workspaces (id) on delete set null,
  add column begun_hash text,
  add column return_url text;
comment on table public.pending_installs is
  'CRM accounts that consented and wait to be bound to a workspace: every OAuth callback ends here.';
comment on column public.pending_installs.begun_for is
  'The workspace it was begun for, when it was begun in the dashboard; begun_by may finish it without being asked again.';
comment on column public.pending_installs.return_url is 'Where HubSpot''s own install flow wants the browser back.';
create index pending_installs_begun_by_idx on public.pending_installs (begun_by) where begun_by is not null;
create index pending_installs_begun_for_idx on public.pending_installs (begun_for) where begun_for is not null;
