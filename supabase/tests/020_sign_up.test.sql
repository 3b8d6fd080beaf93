-- Signing up makes a first workspace, ready to receive mail.
begin;
select plan(14);

select tests.sign_up('ann', '{"workspace_name": "Blue Widgets & Co."}');
select tests.sign_up('bob');
select tests.sign_up('cleo', '{"workspace_name": "Blue Widgets & Co."}');
select tests.sign_up('dana', '{"workspace_name": "   "}');
select tests.sign_up('paul', '{"workspace_name": "Postmaster"}');
select tests.sign_up('invited', '{"invited": "true"}');

select tests.authenticate_as('ann');
select results_eq('select name from public.workspaces', array['Blue Widgets & Co.'],
  'Ann has one workspace, named as she chose');
select results_eq('select role, email from public.workspace_members', $$values ('owner', 'ann@example.com')$$,
  'and owns it');
select results_eq('select alias, is_active from public.inbound_aliases', $$values ('blue-widgets-co', true)$$,
  'an address made of its name takes mail for it');
select results_eq(
  'select message_days, attachment_days, purge_enabled from public.retention_policies', 'values (30, 30, true)',
  'its mail is kept for 30 days');
select results_eq('select live_writes from public.workspaces', array[false], 'nothing is written to a CRM yet');
select results_eq('select event, actor, actor_user_id from public.audit_events',
  $$values ('workspace_created', 'user', tests.id('ann'))$$, 'and the trail begins');

select tests.authenticate_as('bob');
select results_eq('select name from public.workspaces', array['My team'], 'without a name it is called My team');
select tests.authenticate_as('dana');
select results_eq('select name from public.workspaces', array['My team'], 'a blank name is no name');

select tests.authenticate_as('cleo');
select matches((select alias from public.inbound_aliases), '^blue-widgets-co-[0-9a-f]{6}$',
  'a taken address gets a suffix of its own');
select tests.authenticate_as('paul');
select matches((select alias from public.inbound_aliases), '^postmaster-[0-9a-f]{6}$',
  'an address that belongs to whoever runs the domain is nobody''s');

select tests.authenticate_as('invited');
select is_empty('select * from public.workspaces', 'whoever comes by an invitation gets no workspace of their own');
select lives_ok($$select public.create_workspace('  Second home ')$$, 'but may make one later');
select results_eq('select w.name, m.role from public.workspaces w join public.workspace_members m on m.workspace_id = w.id',
  $$values ('Second home', 'owner')$$, 'which they own');
select throws_ok($$select public.create_workspace('  ')$$, '22X04', null, 'a workspace needs a name');

select * from finish();
rollback;
