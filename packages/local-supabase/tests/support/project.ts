import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './folder.ts';

/** A Supabase project in a folder of its own, from a map of paths to contents. */
export async function temporaryProject(
  files: Readonly<Record<string, string>>,
): Promise<{ dir: string; write(path: string, content: string): Promise<string>; remove(): Promise<void> }> {
  const folder = await temporaryFolder();
  const write = async (path: string, content: string): Promise<string> => {
    const file = join(folder.dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  return { ...folder, write };
}

export const NOTES_MIGRATION = `
  alter default privileges for role postgres revoke execute on functions from public;
  do $$ begin
    if not exists (select from pg_roles where rolname = 'conduit_worker') then
      create role conduit_worker nologin noinherit bypassrls;
    end if;
    if not exists (select from pg_roles where rolname = 'conduit_functions') then
      create role conduit_functions nologin noinherit bypassrls;
    end if;
  end $$;
  create schema private;
  create table public.notes (
    id uuid primary key default gen_random_uuid(),
    owner uuid not null references auth.users (id),
    body text not null
  );
  alter table public.notes enable row level security;
  grant select, insert on public.notes to authenticated;
  grant select on public.notes to conduit_worker;
  create policy own_notes on public.notes to authenticated
    using (owner = (select auth.uid())) with check (owner = (select auth.uid()));

  create table private.secrets (value text);
  alter table private.secrets enable row level security;
  create table public.forgotten (value text);
  alter table public.forgotten enable row level security;

  insert into storage.buckets (id, name, public) values ('files', 'files', false);
  create policy own_files on storage.objects to authenticated
    using (bucket_id = 'files' and (storage.foldername(name))[1] = (select auth.uid())::text)
    with check (bucket_id = 'files' and (storage.foldername(name))[1] = (select auth.uid())::text);
`;
