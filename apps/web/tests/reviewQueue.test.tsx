// @vitest-environment jsdom
import './support/dom.ts';
import type { Fact } from '@conduit/shared/extraction/types.ts';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ReviewQueue } from '../src/components/review/reviewQueue.tsx';
import { UndoBar } from '../src/components/review/undoBar.tsx';
import { Toaster } from '../src/components/ui/toaster.tsx';
import type { Destination } from '../src/lib/present/decisions.ts';
import type { ReviewCardView, UndoableView } from '../src/lib/queries/review.ts';
import type { ActionResult } from '../src/lib/result.ts';
import type { ReviewDecision } from '../src/lib/reviewAnswer.ts';

const WORKSPACE = '00000000-0000-4000-8000-000000000001';

const fact = (said: Pick<Fact, 'field' | 'value'>): Fact =>
  ({ ...said, confidence: 0.9, evidence: [] }) as Fact;
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
  source: {
    sentAt: '2026-11-21T09:12:00+00:00',
    facts: [
      fact({ field: 'contact', value: { name: 'Tom Berg', email: 'tom@initech.example' } }),
      fact({ field: 'next_step', value: { action: 'send_proposal', owner: 'us' } }),
      fact({ field: 'due_on', value: { date: '2027-01-04', basis: 'explicit', bound: 'by' } }),
    ],
  },
  deals: [{ crm: 'hubspot', name: 'Initech – Renewal' }],
  returned: null,
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
let answer: () => Promise<ActionResult<number>>;
let takenBack: string[];
let undoAnswer: () => Promise<ActionResult>;
let scrolled: string[];
beforeEach(() => {
  sent = [];
  takenBack = [];
  answer = async () => ({ ok: true, value: 10_000 });
  undoAnswer = async () => ({ ok: true, value: undefined });
  scrolled = [];
  // jsdom has no layout: every card is far below what is seen.
  Element.prototype.scrollIntoView = function () {
    scrolled.push(this.getAttribute('aria-label') ?? '');
  };
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 2683, 100, 400));
});

const LIVE: Destination = { crms: ['hubspot', 'salesforce'], live: true };
const queueOf = (list: ReviewCardView[], destination = LIVE, initial: UndoableView[] = []) => (
  <>
    <UndoBar
      workspaceId={WORKSPACE}
      initial={initial}
      destination={destination}
      undo={({ reviewItemId }) => {
        takenBack.push(reviewItemId);
        return undoAnswer();
      }}
    >
      <ReviewQueue
        items={list}
        base="/w/1"
        workspaceId={WORKSPACE}
        destination={destination}
        resolve={(decision) => {
          sent.push(decision);
          return answer();
        }}
      />
    </UndoBar>
    <Toaster />
  </>
);
const show = (items: ReviewCardView[], destination = LIVE, initial: UndoableView[] = []) =>
  render(queueOf(items, destination, initial));
const bar = () => screen.getByRole('region', { name: 'Decisions that can be taken back' });
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
    expect(bar().textContent).toContain('Approved: First');
    expect(bar().textContent).toContain('Goes to HubSpot and Salesforce in 10 s');
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
    expect(screen.getByRole('alertdialog', { name: 'Reject the reading of “First”?' })).toBeTruthy();
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
    const unread = { ...extraction('r1', 'First'), source: { facts: [], sentAt: '2026-11-21T09:12:00Z' } };
    show([{ ...unread, proposal: { kind: 'extraction', facts: [], defaults: empty } }]);
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
    let finish: (result: ActionResult<number>) => void = () => undefined;
    answer = () => new Promise((resolve) => (finish = resolve));
    show([extraction('r1', 'First')]);
    await user.keyboard('aa');
    expect(sent).toHaveLength(1);
    expect(card('First').getAttribute('aria-busy')).toBe('true');
    expect(screen.getByRole('button', { name: 'Saving…' })).toHaveProperty('disabled', true);
    finish({ ok: true, value: 10_000 });
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
    answer = async () => ({ ok: true, value: 10_000 });
    await user.keyboard('a');
    await gone('First');
  });

  it('lets an earlier decision of somebody else stand, kindly', async () => {
    const user = userEvent.setup();
    answer = async () => ({ ok: false, code: '22X21', message: 'Somebody already decided this one.' });
    show([extraction('r1', 'First')]);
    await user.keyboard('a');
    await gone('First');
    expect(
      await screen.findByText('First: Somebody already decided this one. Their decision stands.'),
    ).toBeTruthy();
  });

  it('documents its shortcuts on the page', () => {
    show([extraction('r1', 'First')]);
    expect(screen.getByLabelText('Keyboard shortcuts').textContent).toContain('approve');
  });

  describe('after a decision', () => {
    const cards = () => [extraction('r1', 'First'), extraction('r2', 'Second'), extraction('r3', 'Third')];

    it('the next card is current, focused and in view; after the last one the one before', async () => {
      const user = userEvent.setup();
      show(cards());
      await user.keyboard('j');
      scrolled = [];
      await user.keyboard('a');
      await gone('Second');
      expect(document.activeElement).toBe(card('Third'));
      expect(scrolled).toEqual(['Decision about Third']);
      await user.keyboard('a');
      await gone('Third');
      expect(document.activeElement).toBe(card('First'));
      await user.keyboard('a');
      await gone('First');
      expect(sent.map(({ reviewItemId }) => reviewItemId)).toEqual(['r2', 'r3', 'r1']);
      expect(screen.getByRole('heading', { name: 'Nothing to decide' })).toBeTruthy();
      expect(document.activeElement).not.toBe(document.body);
    });

    it('a card that is in view already is not scrolled', async () => {
      const user = userEvent.setup();
      vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 40, 100, 300));
      show(cards());
      await user.keyboard('a');
      await gone('First');
      expect(document.activeElement).toBe(card('Second'));
      expect(scrolled).toEqual([]);
    });

    it('a decision by mouse elsewhere leaves the current card be', async () => {
      const user = userEvent.setup();
      let finish: (result: ActionResult<number>) => void = () => undefined;
      answer = () => new Promise((resolve) => (finish = resolve));
      show(cards());
      await user.keyboard('ajj');
      finish({ ok: true, value: 10_000 });
      await gone('First');
      expect(document.activeElement).toBe(card('Third'));
    });

    it('capital letters do the same', async () => {
      const user = userEvent.setup();
      show(cards());
      await user.keyboard('JA');
      await gone('Second');
      await user.keyboard('R');
      expect(screen.getByRole('alertdialog', { name: 'Reject the reading of “Third”?' })).toBeTruthy();
      await user.keyboard('A{Escape}');
      await user.keyboard('E');
      expect(screen.getByRole('combobox', { name: 'Next step' })).toBeTruthy();
      expect(sent).toHaveLength(1);
    });

    it('a key with a modifier, held down, or pressed while something is open does nothing', async () => {
      show(cards());
      const press = (init: KeyboardEventInit) =>
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, ...init }));
      press({ metaKey: true });
      press({ altKey: true });
      press({ repeat: true });
      const menu = document.body.appendChild(document.createElement('div'));
      menu.setAttribute('role', 'menu');
      press({});
      menu.remove();
      expect(sent).toEqual([]);
      press({});
      await gone('First');
      expect(sent).toHaveLength(1);
    });

    it.each<[string, Destination, string]>([
      [
        'live writes are off',
        { crms: ['hubspot'], live: false },
        'Planned for HubSpot in 10 s; nothing leaves until live writes are on',
      ],
      [
        'no CRM is connected',
        { crms: [], live: true },
        'Takes effect in 10 s; it waits until a CRM is connected',
      ],
    ])('says what truly happens when %s', async (_when, destination, words) => {
      const user = userEvent.setup();
      show([extraction('r1', 'First')], destination);
      await user.keyboard('a');
      await gone('First');
      expect(bar().textContent).toContain(words);
    });
  });

  describe('taking a decision back', () => {
    const cards = () => [extraction('r1', 'First'), extraction('r2', 'Second'), extraction('r3', 'Third')];

    it('brings the card back to its place, current and focused', async () => {
      const user = userEvent.setup();
      const { rerender } = show(cards());
      await user.keyboard('ja');
      await gone('Second');
      await user.keyboard('Z');
      expect(takenBack).toEqual(['r2']);
      await waitFor(() => expect(document.activeElement).toBe(card('Second')));
      expect(screen.getAllByRole('article').map((each) => each.dataset['card'])).toEqual(['r1', 'r2', 'r3']);
      expect(within(bar()).queryByRole('button')).toBeNull();
      // A list that was read before that changes nothing.
      const stale = {
        id: 'r2',
        subject: 'Second',
        kind: 'extraction',
        crm: null,
        decision: 'approved',
        msLeft: 8_000,
      };
      rerender(queueOf(cards(), LIVE, [stale]));
      expect(within(bar()).queryByRole('button')).toBeNull();
      expect(await screen.findByText('Taken back: Second waits in Review again.')).toBeTruthy();
      await user.keyboard('a');
      await gone('Second');
      expect(sent.map(({ reviewItemId }) => reviewItemId)).toEqual(['r2', 'r2']);
    });

    it('works from any page and after a reload, the latest first', async () => {
      const user = userEvent.setup();
      const before = { kind: 'extraction', crm: null, msLeft: 9_000 };
      show([], LIVE, [
        { ...before, id: 'r1', subject: 'First', decision: 'rejected' },
        { ...before, id: 'r2', subject: '', decision: 'edited' },
      ]);
      expect(bar().textContent).toContain('Rejected: First');
      expect(bar().textContent).toContain('Final in 9 s; nothing is written');
      expect(bar().textContent).toContain('Corrected and approved: (no subject)');
      expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toContain(
        'Corrected and approved: (no subject). Press Z to take it back before it takes effect.',
      );
      await user.keyboard('z');
      await user.click(within(bar()).getByRole('button', { name: 'Undo First' }));
      expect(takenBack).toEqual(['r2', 'r1']);
    });

    it('learns of what was decided elsewhere', async () => {
      const { rerender } = show(cards());
      const left = { kind: 'extraction', crm: null, decision: 'approved', msLeft: 9_000 };
      rerender(queueOf(cards().slice(1), LIVE, [{ ...left, id: 'r1', subject: 'First' }]));
      expect(await within(bar()).findByRole('button', { name: 'Undo First' })).toBeTruthy();
    });

    it('ends with the time', async () => {
      vi.useFakeTimers({ shouldAdvanceTime: true });
      try {
        const left = { kind: 'association', crm: 'hubspot', decision: 'rejected', msLeft: 2_000 };
        show([], LIVE, [{ ...left, id: 'r1', subject: 'First' }]);
        expect(bar().textContent).toContain('None of these deals: First');
        expect(bar().textContent).toContain('Goes to HubSpot in 2 s; without a deal');
        await act(() => vi.advanceTimersByTimeAsync(1_100));
        expect(bar().textContent).toContain('in 1 s');
        await act(() => vi.advanceTimersByTimeAsync(1_100));
        expect(bar().textContent).toBe('');
      } finally {
        vi.useRealTimers();
      }
    });

    it('says when it is too late, and keeps the way back when it only failed', async () => {
      const user = userEvent.setup();
      undoAnswer = async () => ({ ok: false, code: 'unreachable', message: 'That did not go through.' });
      show(cards());
      await user.keyboard('a');
      await gone('First');
      await user.keyboard('z');
      expect(await screen.findByText('That did not go through.')).toBeTruthy();
      undoAnswer = async () => ({ ok: false, code: '22X24', message: 'It has taken effect already.' });
      await user.keyboard('z');
      expect(await screen.findByText('It has taken effect already.')).toBeTruthy();
      expect(bar().textContent).toBe('');
      expect(screen.queryByRole('article', { name: 'Decision about First' })).toBeNull();
    });

    it('counts those that do not fit', async () => {
      const left = { kind: 'extraction', crm: null, decision: 'approved', msLeft: 9_000 };
      show(
        [],
        LIVE,
        ['1', '2', '3', '4', '5'].map((id) => ({ ...left, id, subject: `Mail ${id}` })),
      );
      expect(within(bar()).getAllByRole('button')).toHaveLength(3);
      expect(bar().textContent).toContain('and 2 more');
    });
  });

  describe('what would be written', () => {
    const preview = () => screen.getByRole('region', { name: 'What would be written' });

    it('is shown word for word, with where it goes', () => {
      show([extraction('r1', 'First')]);
      expect(preview().textContent).toContain('Send proposal to Tom Berg');
      expect(preview().textContent).toContain('Due 4 Jan 2027: deadline taken from the email.');
      expect(preview().textContent).toContain('Follow-up agreed: Tom Berg');
      expect(preview().textContent).toContain('Goes to HubSpot and Salesforce once approved.');
      expect(preview().textContent).toContain('In HubSpot: on the deal Initech – Renewal.');
      expect(preview().textContent).toContain('In Salesforce: on the open deal that fits, if one does.');
    });

    it('follows the edit form as it is typed', async () => {
      const user = userEvent.setup();
      show([extraction('r1', 'First')]);
      await user.keyboard('e');
      await user.selectOptions(screen.getByRole('combobox', { name: 'Next step' }), 'Call back');
      expect(preview().textContent).toContain('Call back: Tom Berg');
      const name = screen.getByRole('textbox', { name: 'Contact name' });
      await user.clear(name);
      await user.type(name, 'Ara Jker');
      expect(preview().textContent).toContain('Call back: Ara Jker');
      await user.clear(screen.getByRole('textbox', { name: 'Contact email' }));
      expect(screen.getByText(/shows here once/)).toBeTruthy();
    });

    it('is nothing without a next step: Approve is off, by key too, and Edit leads', async () => {
      const user = userEvent.setup();
      const item = extraction('r1', 'First');
      show([{ ...item, source: { ...item.source, facts: item.source.facts.slice(0, 1) } }]);
      expect(screen.getByRole('button', { name: 'Approve' })).toHaveProperty('disabled', true);
      expect(screen.getByText(/Nothing can be written yet/)).toBeTruthy();
      await user.keyboard('a');
      expect(sent).toEqual([]);
      expect(screen.getByRole('alert').textContent).toContain('Edit to say what the next step is');
      await user.keyboard('e');
      expect(screen.getByRole('combobox', { name: 'Next step' })).toBeTruthy();
    });

    it('is nothing without a contact, which the form asks for', async () => {
      const user = userEvent.setup();
      const item = extraction('r1', 'First');
      const defaults = {
        action: 'send_proposal',
        owner: 'us',
        dueOn: null,
        contactName: null,
        contactEmail: null,
      } as const;
      show([
        {
          ...item,
          source: { ...item.source, facts: item.source.facts.slice(1) },
          proposal: { kind: 'extraction', facts: [], defaults },
        },
      ]);
      await user.keyboard('e');
      await user.click(screen.getByRole('button', { name: 'Save and approve' }));
      expect(screen.getByText(/A task needs a contact/)).toBeTruthy();
      expect(sent).toEqual([]);
    });

    it('of a question about deals names the deal that is chosen', async () => {
      const user = userEvent.setup();
      show([association]);
      expect(preview().textContent).toContain('In HubSpot: on the deal you choose.');
      await user.keyboard('2');
      expect(preview().textContent).toContain('In HubSpot: on the deal Pilot.');
      expect(preview().textContent).not.toContain('Salesforce');
    });

    it('takes no day that has passed, save the one that was read', async () => {
      const user = userEvent.setup();
      show([extraction('r1', 'First')]);
      await user.keyboard('e');
      const due = screen.getByLabelText('Due by');
      await user.clear(due);
      await user.type(due, '2020-01-06');
      await user.click(screen.getByRole('button', { name: 'Save and approve' }));
      expect(screen.getByText('This day has passed. Choose a later one.')).toBeTruthy();
      expect(sent).toEqual([]);
    });
  });

  it('shows again what could not be carried out, with what was entered and why', () => {
    const entered = [{ label: 'Contact', words: '"Tom"' }];
    show([{ ...extraction('r1', 'First'), returned: { reason: 'not_understood', entered } }]);
    expect(screen.getByText(/Your answer could not be read, so nothing was written/)).toBeTruthy();
    expect(screen.getByLabelText('What was entered').textContent).toBe('Contact"Tom"');
  });

  describe('when the list comes anew', () => {
    const cards = () => [extraction('r1', 'First'), extraction('r2', 'Second'), extraction('r3', 'Third')];

    it('hands over to the neighbour of a current card that somebody else decided', async () => {
      const user = userEvent.setup();
      const { rerender } = show(cards());
      await user.keyboard('j');
      rerender(queueOf(cards().filter(({ id }) => id !== 'r2')));
      await user.keyboard('a');
      expect(sent).toMatchObject([{ reviewItemId: 'r3' }]);
      await gone('Third');
    });

    it('keeps what is being typed, even where somebody else decided it', async () => {
      const user = userEvent.setup();
      const { rerender } = show(cards());
      await user.keyboard('je');
      const name = screen.getByRole('textbox', { name: 'Contact name' });
      await user.clear(name);
      await user.type(name, 'Ara');
      rerender(queueOf(cards()));
      expect(name).toHaveProperty('value', 'Ara');
      rerender(queueOf(cards().filter(({ id }) => id !== 'r2')));
      expect(name.isConnected).toBe(true);
      expect(name).toHaveProperty('value', 'Ara');
      expect(screen.getByText(/Somebody decided this while you were editing/)).toBeTruthy();
      await user.keyboard('{Escape}');
      await gone('Second');
      expect(document.activeElement).toBe(card('Third'));
    });

    it('shows a card again that was decided here and came back', async () => {
      const user = userEvent.setup();
      const { rerender } = show(cards());
      await user.keyboard('a');
      await gone('First');
      rerender(queueOf(cards().slice(1)));
      rerender(queueOf(cards()));
      expect(card('First')).toBeTruthy();
    });
  });
});
