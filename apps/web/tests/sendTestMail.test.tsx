// @vitest-environment jsdom
import './support/dom.ts';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { SendTestMail } from '../src/components/inbox/sendTestMail.tsx';
import { done, refused } from '../src/lib/result.ts';

const W = '6b1f7b0e-2c39-4c0f-9b54-0a4a8a1f5a11';
const T = '0d9f3c1e-5a34-4f0e-8d53-1f4a8a1f5a22';
type Send = Parameters<typeof SendTestMail>[0]['send'];

const show = (send: Send, liveWrites = false) => {
  const asked: unknown[] = [];
  render(
    <SendTestMail
      workspaceId={W}
      liveWrites={liveWrites}
      send={(input) => {
        asked.push(input);
        return send(input);
      }}
    />,
  );
  return asked;
};
const press = () => userEvent.click(screen.getByRole('button', { name: 'Send a test mail' }));

describe('the button that sends a test mail', () => {
  it('leads to the conversation once it has arrived', async () => {
    const asked = show(async () => done({ threadId: T, isNew: true }));
    await press();
    expect((await screen.findByRole('status')).textContent).toContain('The test mail has arrived.');
    expect(screen.getByRole('link', { name: 'Open it' }).getAttribute('href')).toBe(`/w/${W}/threads/${T}`);
    expect(asked).toEqual([{ workspaceId: W }]);
  });

  it('says that one is there already, and what live writes would do', async () => {
    show(async () => done({ threadId: T, isNew: false }), true);
    expect(screen.getByText(/written to your CRM, like any other/)).toBeTruthy();
    await press();
    expect((await screen.findByRole('status')).textContent).toContain('One arrived less than a minute ago.');
  });

  it('waits for its answer before it asks again', async () => {
    let answer: (value: Awaited<ReturnType<Send>>) => void = () => undefined;
    const asked = show(() => new Promise((resolve) => (answer = resolve)));
    await press();
    await userEvent.click(screen.getByRole('button', { name: 'Sending…' }));
    expect(asked).toHaveLength(1);
    answer(refused('no_address', 'This workspace has no inbound address.'));
    expect(await screen.findByText('This workspace has no inbound address.')).toBeTruthy();
  });

  it('shows a problem when the dashboard cannot be reached', async () => {
    show(() => Promise.reject(new TypeError('down')));
    await press();
    expect(await screen.findByText(/did not go through/)).toBeTruthy();
  });
});
