-- A table or function that says nothing about access gives none.
begin;
select plan(9);

create table public.forgotten (id integer);
insert into public.forgotten values (1);
create function public.forgotten_function() returns integer language sql as 'select 1';

select tests.visit();
select throws_ok('select * from public.forgotten', '42501', null, 'a visitor reads nothing from a new table');
select throws_ok('select public.forgotten_function()', '42501', null, 'a visitor runs no new function');
select tests.clear();

select tests.sign_up('ann');
select tests.authenticate_as('ann');
select throws_ok('select * from public.forgotten', '42501', null, 'a user reads nothing from a new table');
select throws_ok('insert into public.forgotten values (2)', '42501', null, 'a user writes nothing to a new table');
select throws_ok('select public.forgotten_function()', '42501', null, 'a user runs no new function');
select tests.clear();

set local role service_role;
select throws_ok('select * from public.forgotten', '42501', null, 'the secret key reads nothing from a new table');
select throws_ok('select public.forgotten_function()', '42501', null, 'the secret key runs no new function');
reset role;

set local role conduit_worker;
select throws_ok('select * from public.forgotten', '42501', null, 'the worker reads nothing from a new table');
reset role;
set local role conduit_functions;
select throws_ok('select * from public.forgotten', '42501', null, 'Edge Functions read nothing from a new table');
reset role;

select * from finish();
rollback;
