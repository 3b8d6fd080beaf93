-- Who may remove whom, and that a workspace is never left without an owner.
begin;
select plan(16);

select tests.sign_up('ann');
select tests.sign_up(name, '{"invited": "true"}') from unnest(array['otto', 'adam', 'mia', 'max']) as name;
select tests.sign_up('zoe');
select tests.join_workspace('otto', 'ann', 'owner');
select tests.join_workspace('adam', 'ann', 'admin');
select tests.join_workspace('mia', 'ann', 'member');
select tests.join_workspace('max', 'ann', 'member');
select set_config('tests.workspace', tests.workspace('ann')::text, true);
create function pg_temp.remove(name text) returns void language sql as $$
  select public.remove_member(current_setting('tests.workspace')::uuid, tests.id(name))
$$;
grant execute on function pg_temp.remove(text) to public;

select tests.authenticate_as('mia');
select throws_ok($$select pg_temp.remove('max')$$, '42501', null, 'a member cannot remove somebody else');
select throws_ok($$delete from public.workspace_members$$, '42501', null, 'nor go around the function');
select throws_ok($$update public.workspace_members set role = 'owner'$$, '42501', null, 'nor promote themselves');
select throws_ok(
  $$insert into public.workspace_members values (tests.workspace('zoe'), tests.id('mia'), 'owner', 'mia@example.com')$$,
  '42501', null, 'nor let themselves in elsewhere');

select tests.authenticate_as('zoe');
select throws_ok($$select pg_temp.remove('max')$$, '42501', null, 'another workspace''s owner cannot remove anyone here');
select lives_ok($$select pg_temp.remove('zoe')$$, 'leaving where one never was does nothing');
select tests.visit();
select throws_ok($$select pg_temp.remove('max')$$, '42501', null, 'a visitor removes nobody');

select tests.authenticate_as('adam');
select lives_ok($$select pg_temp.remove('max')$$, 'an admin removes a member');
select throws_ok($$select pg_temp.remove('otto')$$, '42501', null, 'but not an owner');

select tests.authenticate_as('mia');
select lives_ok($$select pg_temp.remove('mia')$$, 'anyone may leave');
select is_empty('select * from public.workspaces', 'and then sees nothing of the workspace');

select tests.authenticate_as('otto');
select lives_ok($$select pg_temp.remove('ann')$$, 'an owner removes an owner');
select throws_ok($$select pg_temp.remove('otto')$$, '22X01', null, 'the last owner stays');
select tests.clear();
select throws_ok($$update public.workspace_members set role = 'member' where user_id = tests.id('otto')$$, '22X01', null,
  'nor can they be demoted');
select results_eq($$select actor_user_id, detail from public.audit_events where event = 'member_removed' order by id$$,
  $$select tests.id(actor), jsonb_build_object('user_id', tests.id(gone))
    from (values (1, 'adam', 'max'), (2, 'mia', 'mia'), (3, 'otto', 'ann')) as removal (n, actor, gone) order by n$$,
  'every removal is on the trail, with who and whom');
select lives_ok($$delete from public.workspaces where id = current_setting('tests.workspace')::uuid$$,
  'deleting the whole workspace takes its last owner along');

select * from finish();
rollback;
