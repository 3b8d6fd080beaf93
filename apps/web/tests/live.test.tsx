// @vitest-environment jsdom
import './support/dom.ts';
import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Live } from '../src/components/shell/live.tsx';
import { KeepFresh } from '../src/components/ui/keepFresh.tsx';
import { scope } from './support/requestScope.ts';

vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const W = '00000000-0000-4000-8000-000000000001';

/** What the server answers next; null: the network is gone. */
let answer: (() => Response) | null;
let asked: string[];
let refreshesBefore: number;
let visibility: { mockReturnValue(state: DocumentVisibilityState): unknown };

beforeEach(() => {
  vi.useFakeTimers();
  answer = () => new Response('first');
  asked = [];
  refreshesBefore = scope.refreshes;
  visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
    asked.push(url instanceof Request ? url.url : url.toString());
    if (!answer) throw new TypeError('Failed to fetch');
    return answer();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const refreshes = () => scope.refreshes - refreshesBefore;
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const open = () => render(<Live workspaceId={W} pulse="first" />);

describe('a page of a workspace', () => {
  it('is read anew once something has happened, and only then', async () => {
    open();
    await pass(10_000);
    expect(asked).toEqual([`/w/${W}/pulse`, `/w/${W}/pulse`, `/w/${W}/pulse`]);
    expect(refreshes()).toBe(0);
    answer = () => new Response('second');
    await pass(3_000);
    expect(refreshes()).toBe(1);
    await pass(9_000);
    expect(refreshes()).toBe(1);
  });

  it('is read anew within a minute whatever the trail says', async () => {
    open();
    await pass(64_000);
    expect(refreshes()).toBe(1);
  });

  it('asks for nothing while nobody looks, and at once when somebody does', async () => {
    open();
    visibility.mockReturnValue('hidden');
    await pass(3_000);
    const before = asked.length;
    await pass(120_000);
    expect(asked).toHaveLength(before);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(asked).toHaveLength(before + 1);
  });

  it('asks less often when nobody has touched it for a while', async () => {
    open();
    await pass(6 * 60_000);
    const before = asked.length;
    await pass(30_000);
    expect(asked.length - before).toBe(2);
    document.dispatchEvent(new Event('pointerdown'));
    await pass(15_000);
    const busy = asked.length;
    await pass(30_000);
    expect(asked.length - busy).toBe(10);
  });

  it('says when Conduit stays away, and takes it back', async () => {
    open();
    answer = null;
    await pass(6_500);
    expect(screen.queryByText(/cannot be reached/)).toBeNull();
    await pass(3_000);
    expect(screen.getByText(/cannot be reached/)).toBeTruthy();
    answer = () => new Response('first');
    await pass(4_000);
    expect(screen.queryByText(/cannot be reached/)).toBeNull();
  });

  it('counts an answer that is no pulse as none', async () => {
    open();
    answer = () => new Response('<html>Bad gateway</html>', { status: 502 });
    await pass(9_500);
    expect(refreshes()).toBe(0);
    expect(screen.getByText(/cannot be reached/)).toBeTruthy();
  });

  it('stays where it is when the visitor is signed out, and says so until that is over', async () => {
    open();
    answer = () => new Response('Sign in first.', { status: 401 });
    await pass(3_500);
    expect(screen.getByText(/You are signed out/)).toBeTruthy();
    expect(refreshes()).toBe(0);
    answer = () => new Response('first');
    await pass(4_000);
    expect(screen.queryByText(/You are signed out/)).toBeNull();
  });

  it('asks nothing any more once it was left', async () => {
    const { unmount } = open();
    await pass(3_000);
    unmount();
    const before = asked.length;
    await pass(60_000);
    expect(asked).toHaveLength(before);
  });
});

describe('an answer on its way', () => {
  it('is looked for again and again, but not behind somebody’s back', async () => {
    const { unmount } = render(<KeepFresh />);
    await pass(3_500);
    expect(refreshes()).toBe(2);
    visibility.mockReturnValue('hidden');
    await pass(60_000);
    expect(refreshes()).toBe(2);
    visibility.mockReturnValue('visible');
    unmount();
    await pass(60_000);
    expect(refreshes()).toBe(2);
  });
});
