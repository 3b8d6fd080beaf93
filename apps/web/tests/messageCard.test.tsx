// @vitest-environment jsdom
import './support/dom.ts';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { MessageCard } from '../src/components/thread/messageCard.tsx';
import type { FactView, MessageView } from '../src/lib/queries/thread.ts';
import { saying } from './support/saying.ts';

const TEXT = 'Forwarded by Kim.\nCould you send pricing by Friday?\n> old words';
const REPLY = { start: 18, end: 51 };

const fact = (id: string, label: string, evidence: FactView['evidence'], byPerson = false): FactView => ({
  id,
  field: id,
  label,
  words: `${label} words`,
  confidence: 0.9,
  byPerson,
  evidence,
});

const message: MessageView = {
  id: 'm1',
  from: { name: 'Ana Ruiz', address: 'ana@globex.example' },
  to: [
    { name: '', address: 'sam@acme.example' },
    { name: 'Kim Doe', address: 'kim@acme.example' },
  ],
  cc: [{ name: 'Lee', address: 'lee@globex.example' }],
  subject: 'Pricing',
  sentAt: '2026-11-20T15:05:00Z',
  text: TEXT,
  isRedacted: false,
  attachments: [
    { id: 'f1', filename: 'plan.pdf', contentType: 'application/pdf', sizeBytes: 2048, isKept: true },
    { id: 'f2', filename: 'old.pdf', contentType: 'application/pdf', sizeBytes: 2048, isKept: false },
  ],
  reading: {
    decision: 'outcome',
    direction: 'inbound',
    confidence: 0.93,
    reasons: ['weak_wording'],
    reply: REPLY,
    facts: [
      fact('intent', 'Intent', [{ part: 'text', start: 18, end: 40 }]),
      fact('due', 'Due', [{ part: 'text', start: 41, end: 50 }], true),
      fact('people', 'People', [
        { part: 'from', start: 0, end: 1 },
        { part: 'to', start: 1, end: 2 },
      ]),
    ],
  },
};

const show = (change: Partial<MessageView> = {}, newest = true) =>
  render(
    <MessageCard message={{ ...message, ...change }} attachmentBase="/w/1/attachments" newest={newest} />,
  );
const lit = () => [...document.querySelectorAll('mark[data-active=true]')].map((mark) => mark.textContent);

describe('a message', () => {
  it('lights up the words a fact stands on, by mouse and by keyboard', async () => {
    const user = userEvent.setup();
    show();
    expect(lit()).toEqual([]);
    const intent = screen.getByRole('button', { name: /Intent/ });
    await user.hover(intent);
    expect(lit()).toEqual(['Could you send pricing']);
    await user.unhover(intent);
    expect(lit()).toEqual([]);
    intent.focus();
    await user.tab();
    expect(lit()).toEqual(['by Friday']);
    await user.tab({ shift: true });
    expect(lit()).toEqual(['Could you send pricing']);
    await user.click(screen.getByRole('button', { name: /Due/ }));
    expect(lit()).toEqual(['by Friday']);
  });

  it('lights up the people a fact was read from', async () => {
    show();
    await userEvent.hover(screen.getByRole('button', { name: /People/ }));
    const marked = [...document.querySelectorAll('.bg-mark-active:not(mark)')].map(
      (each) => each.textContent,
    );
    expect(marked).toEqual(['Ana Ruiz', 'Kim Doe']);
  });

  it('keeps what surrounds the newest reply behind a summary', () => {
    show();
    const quoted = screen.getByText('Show quoted text').closest('details');
    expect(quoted?.open).toBe(false);
    expect(quoted).toHaveProperty('textContent', saying('> old words'));
    expect(screen.getByText('Show what comes before')).toBeTruthy();
  });

  it('says how sure each fact is, or that a person set it', () => {
    show();
    expect(within(screen.getByRole('button', { name: /Intent/ })).getByText('90 %')).toBeTruthy();
    expect(within(screen.getByRole('button', { name: /Due/ })).getByText('set by a person')).toBeTruthy();
    expect(screen.getByText('93 % sure.')).toBeTruthy();
    expect(screen.getByText('The wording is tentative.')).toBeTruthy();
  });

  it('offers files for download while they are kept', () => {
    show();
    expect(screen.getByRole('link', { name: /plan\.pdf/ }).getAttribute('href')).toBe('/w/1/attachments/f1');
    expect(screen.queryByRole('link', { name: /old\.pdf/ })).toBeNull();
    expect(screen.getByText('no longer kept')).toBeTruthy();
  });

  it('says when it was redacted, and when there is no text', () => {
    show({ isRedacted: true, text: null }, false);
    expect(screen.getByText(/was redacted/)).toBeTruthy();
    show({ text: ' \n' });
    expect(screen.getByText('This message has no text.')).toBeTruthy();
  });

  it('says when it has not been read, and shows a bare sender and a verdict it does not know', () => {
    show({ reading: null, attachments: [], cc: [], from: { name: '', address: 'bot@x.example' } }, false);
    expect(screen.getByText('This message has not been read yet.')).toBeTruthy();
    expect(screen.getByText('bot@x.example')).toBeTruthy();
    show({
      reading: {
        decision: 'odd',
        direction: 'inbound',
        confidence: null,
        reasons: [],
        reply: REPLY,
        facts: [],
      },
    });
    expect(screen.getByText('odd')).toBeTruthy();
  });
});
