// @vitest-environment jsdom
import './support/dom.ts';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { ReviewQueue } from '../src/components/review/reviewQueue.tsx';
import { Toaster } from '../src/components/ui/toaster.tsx';
import type { ReviewCardView } from '../src/lib/queries/review.ts';
import type { ActionResult } from '../src/lib/result.ts';
import type { ReviewDecision } from '../src/lib/reviewAnswer.ts';

const WORKSPACE = '00000000-0000-4000-8000-000000000001';

const extraction = (id: string, subject: string): ReviewCardView => ({
  id,
  threadId: `t-${id}`,
  subject,
  from: 'Tom Berg',
  sentAt: '2026-11-21T09:12:00Z',
  reasons: ['weak_wording'],
  excerpt: [
    { text: 'Perhaps a proposal', factIds: ['f'] },
    { text: ' after the holidays?', factIds: [] },
  ],
  proposal: {
    kind: 'extraction',
    facts: [{ field: 'next_step', label: 'Next step', words: 'Send proposal (our move)' }],
    defaults: {
      action: 'send_proposal',
      owner: 'us',
      dueOn: '2027-01-04',
      contactName: 'Tom Berg',
      contactEmail: 'tom@initech.example',
    },
  },
});
const association: ReviewCardView = {
  ...extraction('r3', 'Which one'),
  excerpt: null,
  reasons: [],
  proposal: {
    kind: 'association',
    crm: 'hubspot',
    candidates: [
      {
        dealId: 'd1',
        name: 'Annual',
        stage: 'Proposal',
        amount: 48000,
        currency: 'EUR',
        companyName: 'Globex',
      },
      { dealId: 'd2', name: 'Pilot', stage: null, amount: null, currency: null, companyName: null },
    ],
  },
};

let sent: ReviewDecision[];
let answer: () => Promise<ActionResult>;
beforeEach(() => {
  sent = [];
  answer = async () => ({ ok: true, value: undefined });
});

const show = (items: ReviewCardView[]) => {
  const queue = (list: ReviewCardView[]) => (
    <>
      <ReviewQueue
        items={list}
        base="/w/1"
        workspaceId={WORKSPACE}
        resolve={(decision) => {
          sent.push(decision);
          return answer();
        }}
      />
      <Toaster />
    </>
  );
  return render(queue(items));
};
const card = (subject: string) => screen.getByRole('article', { name: `Decision about ${subject}` });
const gone = (subject: string) =>
  waitFor(() => expect(screen.queryByRole('article', { name: `Decision about ${subject}` })).toBeNull());

describe('the review queue', () => {
  it('says so when there is nothing to decide', () => {
    show([]);
    expect(screen.getByRole('heading', { name: 'Nothing to decide' })).toBeTruthy();
  });

  it('approves with a press, says so, and takes the card away', async () => {
    const user = userEvent.setup();
    show([extraction('r1', 'First')]);
    await user.click(screen.getByRole('button', { name: 'Approve' }));
    expect(sent).toEqual([{ workspaceId: WORKSPACE, reviewItemId: 'r1', decision: 'approved' }]);
    await gone('First');
    expect(await screen.findByText('Approved. Conduit carries it out now.')).toBeTruthy();
  });

  it('is worked through by keyboard: j and k move, a approves the current one', async () => {
    const user = userEvent.setup();
    show([extraction('r1', 'First'), extraction('r2', 'Second')]);
    await user.keyboard('j');
    expect(document.activeElement).toBe(card('Second'));
    await user.keyboard('j');
    expect(document.activeElement).toBe(card('Second'));
    await user.keyboard('k');
    expect(document.activeElement).toBe(card('First'));
    await user.keyboard('j{Control>}a{/Control}xa');
    expect(sent).toMatchObject([{ reviewItemId: 'r2', decision: 'approved' }]);
    await gone('Second');
  });

  it('follows the focus, so a key acts on the card being looked at', async () => {
    const user = userEvent.setup();
    show([extraction('r1', 'First'), extraction('r2', 'Second')]);
    within(card('Second')).getByRole('link', { name: 'Second' }).focus();
    await user.keyboard('a');
    expect(sent).toMatchObject([{ reviewItemId: 'r2' }]);
    await gone('Second');
  });

  it('asks before it rejects, and Escape changes nothing', async () => {
    const user = userEvent.setup();
    show([extraction('r1', 'First')]);
    await user.keyboard('r');
    expect(screen.getByRole('alertdialog', { name: 'Reject this reading?' })).toBeTruthy();
    await user.keyboard('a');
    await user.keyboard('{Escape}');
    expect(sent).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Reject' }));
    await user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Reject' }));
    expect(sent).toEqual([{ workspaceId: WORKSPACE, reviewItemId: 'r1', decision: 'rejected' }]);
    await gone('First');
  });

  it('edits in place, and typing is never a shortcut', async () => {
    const user = userEvent.setup();
    show([extraction('r1', 'First')]);
    await user.keyboard('e');
    const step = screen.getByRole('combobox', { name: 'Next step' });
    expect(document.activeElement).toBe(step);
    await user.selectOptions(step, 'Send pricing');
    const name = screen.getByRole('textbox', { name: 'Contact name' });
    await user.clear(name);
    await user.type(name, 'Ara Jker');
    await user.click(screen.getByRole('button', { name: 'Save and approve' }));
    expect(sent).toEqual([
      {
        workspaceId: WORKSPACE,
        reviewItemId: 'r1',
        decision: 'edited',
        edit: {
          action: 'send_pricing',
          owner: 'us',
          dueOn: '2027-01-04',
          contactName: 'Ara Jker',
          contactEmail: 'tom@initech.example',
        },
      },
    ]);
    await gone('First');
  });

  it('says what is wrong with an edit beside the field, and sends nothing', async () => {
    const user = userEvent.setup();
    show([extraction('r1', 'First')]);
    await user.click(screen.getByRole('button', { name: 'Edit' }));
    const email = screen.getByRole('textbox', { name: 'Contact email' });
    await user.clear(email);
    await user.type(email, 'nobody');
    await user.click(screen.getByRole('button', { name: 'Save and approve' }));
    expect(screen.getByText('Enter an email address, such as ana@example.com.')).toBeTruthy();
    expect(email.getAttribute('aria-invalid')).toBe('true');
    expect(sent).toEqual([]);
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(card('First'));
    await user.click(screen.getByRole('button', { name: 'Edit' }));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByText('Send proposal (our move)')).toBeTruthy();
  });

  it('starts an edit from nothing when nothing could be read', async () => {
    const user = userEvent.setup();
    const empty = { action: null, owner: 'us', dueOn: null, contactName: null, contactEmail: null } as const;
    show([{ ...extraction('r1', 'First'), proposal: { kind: 'extraction', facts: [], defaults: empty } }]);
    expect(screen.getByText(/Nothing could be read with any certainty/)).toBeTruthy();
    await user.keyboard('e');
    await user.click(screen.getByRole('button', { name: 'Save and approve' }));
    expect(screen.getByText('Choose the next step.')).toBeTruthy();
  });

  it('links a conversation to the deal chosen by digit, and never to none', async () => {
    const user = userEvent.setup();
    show([association]);
    expect(screen.getByText(/The message was redacted/)).toBeTruthy();
    await user.keyboard('a');
    expect(screen.getByRole('alert').textContent).toBe('Choose a deal first.');
    await user.keyboard('9');
    await user.keyboard('2');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole('radio', { name: /Pilot/ })).toHaveProperty('checked', true);
    await user.click(screen.getByRole('radio', { name: /Annual/ }));
    await user.keyboard('a');
    expect(sent).toEqual([
      { workspaceId: WORKSPACE, reviewItemId: 'r3', decision: 'approved', dealId: 'd1' },
    ]);
    await gone('Which one');
  });

  it('takes "none of these" as an answer', async () => {
    const user = userEvent.setup();
    show([association]);
    await user.keyboard('er');
    await user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'None of these' }));
    expect(sent).toMatchObject([{ decision: 'rejected' }]);
    await gone('Which one');
  });

  it('says when the deals it offered are gone', () => {
    show([{ ...association, proposal: { kind: 'association', crm: 'hubspot', candidates: [] } }]);
    expect(screen.getByText('The deals are no longer there.')).toBeTruthy();
  });

  it('is honest while it saves: the card says so and cannot be decided twice', async () => {
    const user = userEvent.setup();
    let finish: (result: ActionResult) => void = () => undefined;
    answer = () => new Promise((resolve) => (finish = resolve));
    show([extraction('r1', 'First')]);
    await user.keyboard('aa');
    expect(sent).toHaveLength(1);
    expect(card('First').getAttribute('aria-busy')).toBe('true');
    expect(screen.getByRole('button', { name: 'Saving…' })).toHaveProperty('disabled', true);
    finish({ ok: true, value: undefined });
    await gone('First');
  });

  it('keeps the card with the reason when it did not go through', async () => {
    const user = userEvent.setup();
    answer = async () => ({ ok: false, code: '42501', message: 'Not allowed.' });
    show([extraction('r1', 'First')]);
    await user.keyboard('a');
    expect((await screen.findByRole('alert')).textContent).toBe('Not allowed.');
    answer = async () => {
      throw new Error('offline');
    };
    await user.keyboard('a');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('did not go through'));
    answer = async () => ({ ok: true, value: undefined });
    await user.keyboard('a');
    await gone('First');
  });

  it('lets an earlier decision of somebody else stand, kindly', async () => {
    const user = userEvent.setup();
    answer = async () => ({ ok: false, code: '22X21', message: 'Somebody already decided this one.' });
    show([extraction('r1', 'First')]);
    await user.keyboard('a');
    await gone('First');
    expect(await screen.findByText('Somebody already decided this one. Their decision stands.')).toBeTruthy();
  });

  it('documents its shortcuts on the page', () => {
    show([extraction('r1', 'First')]);
    expect(screen.getByLabelText('Keyboard shortcuts').textContent).toContain('approve');
  });
});
