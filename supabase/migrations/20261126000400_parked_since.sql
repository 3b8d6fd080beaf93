-- A parked row comes back by itself: soon after its obstacle appeared, then ever more rarely.
alter table public.crm_write_log add column parked_since timestamptz;
comment on column public.crm_write_log.parked_since is
  'Since when attempts of it end in front of its connection or quota, however often it was let go in between.';
