-- Ann invites people into her workspace. Links work once, for a week, for the person they are meant for.
begin;
select plan(28);

select tests.sign_up('ann');
select tests.sign_up('adam', '{"invited": "true"}');
select tests.sign_up('mia', '{"invited": "true"}');
select tests.sign_up('bob', '{"invited": "true"}');
select tests.sign_up('zoe');
select tests.join_workspace('adam', 'ann', 'admin');
select tests.join_workspace('mia', 'ann', 'member');
select set_config('tests.workspace', tests.workspace('ann')::text, true);
create function pg_temp.workspace() returns uuid language sql as $$ select current_setting('tests.workspace')::uuid $$;
grant execute on function pg_temp.workspace() to public;

-- Who may invite.
select tests.authenticate_as('mia');
select throws_ok($$select public.create_invitation(pg_temp.workspace(), 'member')$$, '42501', null,
  'a member cannot invite');
select tests.authenticate_as('zoe');
select throws_ok($$select public.create_invitation(pg_temp.workspace(), 'member')$$, '42501', null,
  'another workspace''s owner cannot invite');
select tests.visit();
select throws_ok($$select public.create_invitation(pg_temp.workspace(), 'member')$$, '42501', null,
  'a visitor cannot invite');
select tests.authenticate_as('ann');
select throws_ok($$select public.create_invitation(pg_temp.workspace(), 'owner')$$, '22X04', null,
  'nobody is invited as owner');
select throws_ok($$select public.create_invitation(null, 'member')$$, '42501', null,
  'an invitation is to some workspace');

-- The link.
select tests.authenticate_as('adam');
select set_config('tests.token', public.create_invitation(pg_temp.workspace(), 'member', ' Bob@Example.com '), true);
select matches(current_setting('tests.token'), '^[0-9a-f]{64}$', 'an admin gets a token that cannot be guessed');
select results_eq('select role, email, expires_at = now() + interval ''7 days'' from public.workspace_invitations',
  $$values ('member', 'bob@example.com', true)$$, 'admins see the invitation, for seven days');
select throws_ok('select token_hash from public.workspace_invitations', '42501', null, 'not even admins read its hash');
select tests.authenticate_as('mia');
select is_empty('select id from public.workspace_invitations', 'members do not see invitations');
select tests.clear();
select is_empty(
  $$select 1 from public.workspace_invitations i where i::text like '%' || current_setting('tests.token') || '%'$$,
  'the token itself is not stored');

-- Accepting.
select tests.visit();
select throws_ok($$select public.accept_invitation(current_setting('tests.token'))$$, '42501', null,
  'a visitor must sign in first');
select tests.authenticate_as('zoe');
select throws_ok($$select public.accept_invitation(current_setting('tests.token'))$$, '22X14', null,
  'it is refused to another address');
select throws_ok($$select public.accept_invitation('guess')$$, '22X11', null, 'a made-up token is refused');
select throws_ok($$select public.accept_invitation(null)$$, '22X11', null, 'so is none');
select tests.clear();
insert into auth.users (id, raw_user_meta_data) values (tests.row_id('by phone', 1), '{"invited": "true"}');
select tests.become('authenticated', tests.row_id('by phone', 1)::text);
select throws_ok($$select public.accept_invitation(current_setting('tests.token'))$$, '22X14', null,
  'and to somebody who has none');
select tests.authenticate_as('bob');
select is(public.accept_invitation(current_setting('tests.token')), pg_temp.workspace(), 'Bob joins');
select results_eq($$select role from public.workspace_members where user_id = tests.id('bob')$$, array['member'],
  'as what he was invited as');
select is(public.accept_invitation(current_setting('tests.token')), pg_temp.workspace(),
  'opening the link again is harmless');
select results_eq(
  $$select event, actor_user_id, detail from public.audit_events where event like 'invitation%' order by id$$,
  $$values ('invitation_created', tests.id('adam'), '{"role": "member"}'::jsonb),
    ('invitation_accepted', tests.id('bob'), '{"role": "member"}')$$,
  'both steps are on the trail');

-- A link without an address is for one person, whoever comes first.
select tests.authenticate_as('ann');
select set_config('tests.open', public.create_invitation(pg_temp.workspace(), 'admin'), true);
select tests.authenticate_as('zoe');
select is(public.accept_invitation(current_setting('tests.open')), pg_temp.workspace(), 'the first to come joins');
select tests.authenticate_as('mia');
select throws_ok($$select public.accept_invitation(current_setting('tests.open'))$$, '22X12', null,
  'the second is told it was used');

-- Expired.
select tests.authenticate_as('ann');
select set_config('tests.late', public.create_invitation(pg_temp.workspace(), 'member'), true);
select tests.clear();
update public.workspace_invitations set expires_at = now() where accepted_at is null;
select tests.sign_up('late', '{"invited": "true"}');
select tests.authenticate_as('late');
select throws_ok($$select public.accept_invitation(current_setting('tests.late'))$$, '22X13', null,
  'an expired link is refused and says so');

-- Withdrawn.
select tests.authenticate_as('ann');
select set_config('tests.withdrawn', public.create_invitation(pg_temp.workspace(), 'member'), true);
select tests.clear();
select set_config('tests.invitation', (select id::text from public.workspace_invitations
  where accepted_at is null and expires_at > now()), true);
select tests.authenticate_as('mia');
select throws_ok($$select public.revoke_invitation(current_setting('tests.invitation')::uuid)$$, '42501', null,
  'a member cannot withdraw an invitation');
select tests.authenticate_as('ann');
select throws_ok($$select public.revoke_invitation(gen_random_uuid())$$, '42501', null,
  'an invitation that does not exist tells nothing');
select lives_ok($$select public.revoke_invitation(current_setting('tests.invitation')::uuid)$$, 'an admin can');
select lives_ok($$select public.revoke_invitation(current_setting('tests.invitation')::uuid)$$,
  'withdrawing twice is harmless');
select results_eq($$select count(*) from public.audit_events where event = 'invitation_revoked'$$, array[1::bigint],
  'and noted once');
select tests.authenticate_as('late');
select throws_ok($$select public.accept_invitation(current_setting('tests.withdrawn'))$$, '22X11', null,
  'a withdrawn link is refused');

select * from finish();
rollback;
