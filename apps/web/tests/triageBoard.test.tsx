// @vitest-environment jsdom
import './support/dom.ts';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { Toaster } from '../src/components/ui/toaster.tsx';
import { TriageBoard, type TriageActions } from '../src/components/writes/triageBoard.tsx';
import type { WriteGroup } from '../src/lib/queries/writes.ts';

const WORKSPACE = '00000000-0000-4000-8000-000000000001';
const sample = (id: string, title: string): WriteGroup['samples'][number] => ({
  id,
  threadId: `t-${id}`,
  subject: 'Pricing',
  dealName: 'Annual licence',
  composed: { title, body: 'Due soon.', dueOn: '2026-11-27' },
  contactUrl: 'https://crm.example/1',
  updatedAt: '2026-11-21T09:12:00Z',
});
const group = (change: Partial<WriteGroup> = {}): WriteGroup => ({
  key: 'failed.hubspot.task.validation.A',
  kind: 'failed',
  crm: 'hubspot',
  object: 'task',
  code: 'validation',
  providerCode: 'A',
  httpStatus: 400,
  owner: 'customer_admin',
  writes: 2,
  threads: 2,
  deals: 1,
  oldest: '2026-11-21T09:12:00Z',
  samples: [sample('w1', 'Send pricing'), sample('w2', 'Send contract')],
  ...change,
});
const asking = group({
  key: 'answer.hubspot.note.timeout.',
  kind: 'answer',
  object: 'note',
  code: 'timeout',
  providerCode: null,
  writes: 1,
  samples: [sample('w9', 'Pricing agreed')],
});

let calls: [string, unknown][];
let actions: TriageActions;
beforeEach(() => {
  calls = [];
  const record =
    <T,>(name: string, value: T) =>
    async (input: unknown) => {
      calls.push([name, input]);
      return { ok: true as const, value };
    };
  actions = {
    retry: record('retry', { ids: ['w1', 'w2'], count: 2 }),
    dismiss: record('dismiss', { count: 2 }),
    answer: record('answer', undefined),
    progress: record('progress', { done: 2, waiting: 0, stopped: 0 }),
  };
});

const show = (groups: WriteGroup[], { admin = true } = {}) =>
  render(
    <>
      <TriageBoard
        groups={groups}
        base="/w/1"
        workspaceId={WORKSPACE}
        admin={admin}
        actions={actions}
        pollMs={5}
      />
      <Toaster />
    </>,
  );
const card = (name: RegExp) => screen.getByRole('article', { name });
const filter = {
  kind: 'failed',
  crm: 'hubspot',
  object: 'task',
  error_code: 'validation',
  error_provider_code: 'A',
};

describe('the triage board', () => {
  it('shows what will be sent before it sends a group, then how that gets on', async () => {
    const user = userEvent.setup();
    const steps = [
      { done: 0, waiting: 2, stopped: 0 },
      { done: 1, waiting: 1, stopped: 0 },
      { done: 2, waiting: 0, stopped: 0 },
    ];
    let step = 0;
    actions.progress = async () => ({ ok: true, value: steps[Math.min(step++, 2)]! });
    show([group()]);
    await user.click(screen.getByRole('button', { name: 'Retry all 2' }));
    const dialog = screen.getByRole('alertdialog', { name: 'Send 2 writes again?' });
    const preview = within(dialog).getByRole('group', { name: 'Preview' });
    expect(preview.textContent).toContain('Send pricing');
    expect(preview.textContent).toContain('Due 27 November 2026');
    expect(calls).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Send again' }));
    expect(calls).toEqual([['retry', { workspaceId: WORKSPACE, choice: { filters: [filter] } }]]);
    expect(await screen.findByText('2 writes are on the way.')).toBeTruthy();
    const bar = await screen.findByRole('progressbar', { name: 'Settled' });
    await waitFor(() => expect(bar.getAttribute('aria-valuenow')).toBe('2'));
    expect(screen.getByText('All 2 writes went through.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('says so when some stopped again, and looks again after a look that failed', async () => {
    const user = userEvent.setup();
    let looks = 0;
    actions.progress = async () => {
      looks += 1;
      if (looks === 1) throw new Error('away');
      if (looks === 2) return { ok: false, code: 'unreachable', message: 'No.' };
      return { ok: true, value: { done: 1, waiting: 0, stopped: 1 } };
    };
    show([group()]);
    await user.click(screen.getByRole('button', { name: 'Retry all 2' }));
    await user.click(screen.getByRole('button', { name: 'Send again' }));
    expect(await screen.findByText('1 written, 1 stopped again')).toBeTruthy();
  });

  it('sends a single write by itself', async () => {
    const user = userEvent.setup();
    show([group()]);
    await user.click(screen.getByText('The 2 tasks'));
    await user.click(screen.getAllByRole('button', { name: 'Retry' })[1]!);
    expect(screen.getByRole('alertdialog', { name: 'Send 1 write again?' }).textContent).toContain(
      'Send contract',
    );
    await user.click(screen.getByRole('button', { name: 'Send again' }));
    expect(calls[0]).toEqual(['retry', { workspaceId: WORKSPACE, choice: { ids: ['w2'] } }]);
  });

  it('sends every group shown at once', async () => {
    const user = userEvent.setup();
    const other = group({
      key: 'other',
      code: 'forbidden',
      providerCode: null,
      writes: 5,
      samples: [sample('w5', 'Call back')],
    });
    show([other, group(), asking]);
    await user.click(screen.getByRole('button', { name: 'Retry all 7 shown' }));
    const dialog = screen.getByRole('alertdialog', { name: 'Send 7 writes again?' });
    expect(dialog.textContent).toContain('This is what your CRM receives');
    expect(dialog.textContent).toContain('And 5 more like these.');
    await user.click(within(dialog).getByRole('button', { name: 'Send again' }));
    const forbidden = { ...filter, error_code: 'forbidden', error_provider_code: null };
    expect(calls[0]).toEqual(['retry', { workspaceId: WORKSPACE, choice: { filters: [forbidden, filter] } }]);
  });

  it('dismisses with a reason, after asking', async () => {
    const user = userEvent.setup();
    show([group()]);
    await user.click(screen.getByRole('button', { name: 'Dismiss all 2' }));
    await user.click(screen.getByRole('radio', { name: 'Not needed any more' }));
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(calls).toEqual([
      ['dismiss', { workspaceId: WORKSPACE, choice: { filters: [filter] }, reason: 'not_needed' }],
    ]);
    expect(await screen.findByText('2 writes were dismissed.')).toBeTruthy();
  });

  it('takes a one-click answer about what may be there already', async () => {
    const user = userEvent.setup();
    show([asking]);
    await user.click(screen.getByRole('button', { name: 'It is there' }));
    expect(calls[0]).toEqual(['answer', { workspaceId: WORKSPACE, writeId: 'w9', answer: 'written' }]);
    expect(await screen.findByText('Good: it is settled.')).toBeTruthy();
    expect(screen.queryByRole('progressbar')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'It is not there' }));
    expect(calls[1]).toEqual(['answer', { workspaceId: WORKSPACE, writeId: 'w9', answer: 'not_written' }]);
    expect(await screen.findByRole('progressbar')).toBeTruthy();
  });

  it('is worked by keyboard: j and k move, r retries, d dismisses, Escape changes nothing', async () => {
    const user = userEvent.setup();
    show([group(), asking]);
    await user.keyboard('j');
    expect(document.activeElement).toBe(card(/may already be in HubSpot/));
    // Sending again what may be there is not offered.
    await user.keyboard('r');
    expect(screen.queryByRole('alertdialog')).toBeNull();
    await user.keyboard('jk');
    expect(document.activeElement).toBe(card(/A value was refused/));
    await user.keyboard('{Control>}r{/Control}x');
    expect(screen.queryByRole('alertdialog')).toBeNull();
    await user.keyboard('r');
    expect(screen.getByRole('alertdialog', { name: 'Send 2 writes again?' })).toBeTruthy();
    await user.keyboard('d{Escape}');
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    card(/A value was refused/).focus();
    await user.keyboard('d');
    expect(screen.getByRole('alertdialog', { name: 'Dismiss 2 writes?' })).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(calls).toEqual([]);
  });

  it('says why something did not go through', async () => {
    const user = userEvent.setup();
    actions.retry = async () => ({
      ok: false,
      code: '42501',
      message: 'You are not allowed to do that here.',
    });
    show([group()]);
    await user.click(screen.getByRole('button', { name: 'Retry all 2' }));
    await user.click(screen.getByRole('button', { name: 'Send again' }));
    expect(await screen.findByText('You are not allowed to do that here.')).toBeTruthy();
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('lets a member read and not act, by keyboard neither', async () => {
    const user = userEvent.setup();
    show([group(), asking], { admin: false });
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.queryByLabelText('Keyboard shortcuts')).toBeNull();
    await user.keyboard('rdj');
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(document.activeElement).toBe(card(/may already be in HubSpot/));
  });
});
