import type { AddressInfo } from 'node:net';

import { createUser } from '@conduit/local-supabase/testing';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { NotDoneYet, type JobContext } from '../src/context.ts';
import { compose } from '../src/jobs/sendEmail.ts';
import { codeOf, createMailer, type Mailer } from '../src/mailer.ts';
import { accountOf, NORTHWIND, useFixture } from './fixture.ts';

const fixture = useFixture();

interface Received {
  from: string;
  to: string[];
  raw: string;
}
let received: Received[];
let refuse: { responseCode: number; message: string } | null;
let server: SMTPServer;
let mailer: Mailer;
let context: JobContext;

const listen = (options: SMTPServerOptions) =>
  new Promise<{ server: SMTPServer; port: number }>((resolve) => {
    const smtp = new SMTPServer({ disabledCommands: ['STARTTLS'], logger: false, ...options });
    const tcp = smtp.listen(0, '127.0.0.1', () => {
      // Listening on TCP, so it has a port.
      resolve({ server: smtp, port: (tcp.address() as AddressInfo).port });
    });
  });

beforeEach(async () => {
  received = [];
  refuse = null;
  const started = await listen({
    authOptional: true,
    onRcptTo: (_address, _session, done) =>
      done(refuse ? Object.assign(new Error(refuse.message), refuse) : undefined),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });
  server = started.server;
  mailer = createMailer({
    smtpUrl: `smtp://127.0.0.1:${started.port}`,
    from: 'Conduit <notices@conduit.example>',
    appUrl: 'https://app.conduit.example/',
  });
  context = { ...fixture.context, mailer };
});
afterEach(async () => {
  mailer.close();
  await new Promise<void>((resolve) => server.close(resolve));
});

const breakIt = async () => {
  const connection = await fixture.connectReady('hubspot');
  fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
  await fixture.perform('check_connection', {
    workspaceId: fixture.workspaceId,
    connectionId: connection.id,
  });
  return connection;
};
const outbox = () =>
  fixture.query<{ attempts: number; sent: boolean; error_code: string | null }>(
    'select attempts, sent_at is not null as sent, error_code from private.email_outbox order by id',
  );
const dueAgain = () => fixture.query(`update private.email_outbox set next_attempt_at = now()`);

describe('an email about a connection', () => {
  it('goes to each admin once, says why and what to do, and then that it works again', async () => {
    const { id: admin } = await createUser(fixture.database.pool, { email: 'bo@northwind.example' });
    const { id: member } = await createUser(fixture.database.pool, { email: 'cy@northwind.example' });
    await fixture.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email)
       values ($1, $2, 'admin', 'bo@northwind.example'), ($1, $3, 'member', 'cy@northwind.example')`,
      [fixture.workspaceId, admin, member],
    );
    await breakIt();
    expect(await fixture.waiting()).toContain('send_email');
    expect(await fixture.drain(context)).toEqual([]);
    await fixture.perform('send_email', {}, context);
    expect(received.map(({ to }) => to).sort()).toEqual([
      ['ana.silva@northwind.example'],
      ['bo@northwind.example'],
    ]);
    expect(received[0]!.from).toBe('notices@conduit.example');
    const { raw } = received[0]!;
    expect(raw).toContain('Subject: HubSpot needs your attention');
    expect(raw.replace(/=\r\n/g, '')).toContain('Reconnect with a CRM user who may approve apps.');
    expect(raw.replace(/=\r\n/g, '')).toContain(
      `https://app.conduit.example/w/${fixture.workspaceId}/integrations`,
    );
    expect(raw).toMatch(/Message-ID: <conduit-notice-\d+@app\.conduit\.example>/);

    await fixture.connect('hubspot');
    expect(await fixture.drain(context)).toEqual([]);
    expect(received).toHaveLength(4);
    expect(received.at(-1)!.raw).toContain('Subject: HubSpot works again');
    expect(new Set((await outbox()).map(({ sent }) => sent))).toEqual(new Set([true]));
  });

  it('stays owed without a mail server, while the notice is on the screen', async () => {
    await breakIt();
    expect(await fixture.drain()).toEqual([]);
    expect(await outbox()).toEqual([{ attempts: 0, sent: false, error_code: null }]);
    expect(await fixture.query('select kind from public.notices')).toEqual([{ kind: 'connection_error' }]);
  });

  it('that is refused is tried again, a bounded number of times, and its text is kept nowhere', async () => {
    await breakIt();
    refuse = { responseCode: 451, message: 'mailbox of ana.silva is busy' };
    for (let attempt = 1; attempt <= 6; attempt++) {
      await dueAgain();
      await expect(fixture.perform('send_email', {}, context)).rejects.toBeInstanceOf(NotDoneYet);
      expect(await outbox()).toEqual([{ attempts: attempt, sent: false, error_code: 'smtp_451' }]);
    }
    await dueAgain();
    refuse = null;
    await fixture.perform('send_email', {}, context);
    expect(received).toEqual([]);
  });

  it('is sent once, though the database breaks off before that is noted', async () => {
    await breakIt();
    let sends = 0;
    const breaking: Mailer = {
      ...mailer,
      send: async (email) => {
        await mailer.send(email);
        sends += 1;
        await fixture.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where usename = 'conduit_worker' and datname = current_database()`,
        );
      },
    };
    await fixture.perform('send_email', {}, { ...context, mailer: breaking });
    expect(sends).toBe(1);
    await fixture.perform('send_email', {}, context);
    expect(received).toHaveLength(1);
  });

  it('is sent once the mail server takes it', async () => {
    await breakIt();
    refuse = { responseCode: 451, message: 'busy' };
    await expect(fixture.perform('send_email', {}, context)).rejects.toBeInstanceOf(NotDoneYet);
    await fixture.perform('send_email', {}, context); // not due yet
    expect(received).toEqual([]);
    refuse = null;
    await dueAgain();
    await fixture.perform('send_email', {}, context);
    expect(received).toHaveLength(1);
    expect(await outbox()).toEqual([{ attempts: 2, sent: true, error_code: null }]);
  });

  it('is not sent to somebody who is no admin any more, nor when it is old news', async () => {
    await breakIt();
    await fixture.query(`update private.email_outbox set created_at = now() - interval '2 days'`);
    await fixture.perform('send_email', {}, context);
    await fixture.query(`update private.email_outbox set created_at = now()`);
    await fixture.query(
      `alter table public.workspace_members disable trigger workspace_members_keep_an_owner`,
    );
    await fixture.query(`update public.workspace_members set role = 'member'`);
    await fixture.perform('send_email', {}, context);
    expect(received).toEqual([]);
  });
});

describe('the outbox', () => {
  it('goes on past those who are no admins any more', async () => {
    await breakIt();
    await fixture.query(
      `with u as (insert into auth.users (id, email) select gen_random_uuid(), 'p' || n || '@northwind.example' from generate_series(1, 25) n returning id, email),
       m as (insert into public.workspace_members (workspace_id, user_id, role, email)
         select $1, id, 'member', email from u returning workspace_id, user_id)
       insert into private.email_outbox (workspace_id, user_id, notice_id, next_attempt_at)
       select m.workspace_id, m.user_id, n.id, now() - interval '1 minute' from m, public.notices n`,
      [fixture.workspaceId],
    );
    await fixture.perform('send_email', {}, context);
    expect(received.map(({ to }) => to)).toEqual([['ana.silva@northwind.example']]);
  });

  it('forgets with the nightly purge who was told a month ago, whether the mail was sent or given up', async () => {
    await breakIt();
    await fixture.perform('send_email', {}, context);
    const age = (days: number, sent: boolean) =>
      fixture.query(
        `update private.email_outbox set created_at = now() - $1 * interval '1 day',
           sent_at = case when $2 then now() - $1 * interval '1 day' end`,
        [days, sent],
      );
    await age(29, true);
    await fixture.perform('purge_retention', { all: true });
    expect(await outbox()).toHaveLength(1);
    await age(31, false);
    await fixture.perform('purge_retention', { all: true });
    expect(await outbox()).toEqual([]);
    expect(await fixture.query('select kind from public.notices')).toHaveLength(1);
  });
});

describe('the words of an email', () => {
  const owed = {
    id: 7,
    to: 'ana@northwind.example',
    kind: 'connection_error' as const,
    reason: 'api_disabled',
    crm: 'salesforce' as const,
    accountName: 'Northwind\r\nBcc: everyone',
    workspaceId: 'w',
    workspaceName: 'Northwind',
  };
  it('keep a name on its line, and a reason unknown to them out', () => {
    expect(compose(owed, 'https://app.example').text).toContain('Salesforce (Northwind Bcc: everyone)');
    const { text } = compose(
      { ...owed, accountName: '', reason: 'provider_incident' },
      'https://app.example',
    );
    expect(text).toContain('to Salesforce does not work any more.');
    expect(text).not.toContain('What to do');
  });
});

describe('a mail server', () => {
  it('may want to know who sends', async () => {
    const seen: string[] = [];
    const started = await listen({
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        seen.push(`${username}:${password}`);
        done(null, { user: username });
      },
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done());
      },
    });
    const signedIn = createMailer({
      smtpUrl: `smtp://con%40duit:s%2Fecret@127.0.0.1:${started.port}`,
      from: 'a@b.example',
      appUrl: 'https://app.example',
    });
    await signedIn.send({ id: 'x', to: 'c@d.example', subject: 's', text: 't' });
    expect(seen).toEqual(['con@duit:s/ecret']);
    signedIn.close();
    await new Promise<void>((resolve) => started.server.close(resolve));
  });
  it('has the usual ports, and codes for what went wrong', async () => {
    createMailer({
      smtpUrl: 'smtps://mail.example',
      from: 'a@b.example',
      appUrl: 'https://app.example',
    }).close();
    createMailer({
      smtpUrl: 'smtp://mail.example',
      from: 'a@b.example',
      appUrl: 'https://app.example',
    }).close();
    expect(codeOf('no error')).toBe('unknown');
    expect(codeOf(new Error('x'))).toBe('unknown');
    expect(codeOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  });
});
