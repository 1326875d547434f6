import { afterEach, describe, expect, test, vi } from 'vitest';
import { openTestBrowser, type TestBrowser } from './browser-tabs.js';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A tab with a memory of its own: the module keeps one. */
async function openTab(browser: TestBrowser, { hidden = false, focused = true } = {}) {
  vi.resetModules();
  const { claimEnds, showThatSeen } = await import('../../admin/components/live/who-tells.js');
  const tab = browser.openTab();
  tab.document.hidden = hidden;
  tab.focus(focused);
  return {
    ...tab,
    claim: (...taskIds: string[]) => tab.run(() => claimEnds('u1', taskIds)),
    show: () => tab.run(() => showThatSeen('u1')),
  };
}

describe('an end that several tabs hear of', () => {
  test('is told by the one with the focus', async () => {
    const browser = openTestBrowser();
    const beside = await openTab(browser, { focused: false });
    const focused = await openTab(browser);
    const ends = await Promise.all([beside.claim('a', 'b'), focused.claim('a', 'b')]);
    expect(ends).toEqual([[], ['a', 'b']]);
  });

  test('is told by one of those that can be seen, if none has the focus', async () => {
    const browser = openTestBrowser();
    const tabs = [await openTab(browser, { focused: false }), await openTab(browser, { focused: false })];
    const ends = await Promise.all(tabs.map((tab) => tab.claim('a')));
    expect(ends.flat()).toEqual(['a']);
  });

  test('is not told by a hidden one while another can be seen', async () => {
    const browser = openTestBrowser();
    const [hidden, seen] = [await openTab(browser, { hidden: true }), await openTab(browser)];
    seen.show();
    hidden.show();
    await vi.waitFor(() => expect(browser.heldLocks()).toEqual(['gyoretsu-seen u1']));
    expect(await hidden.claim('a')).toEqual([]);
    seen.turn({ hidden: true });
    await vi.waitFor(() => expect(browser.heldLocks()).toEqual([]));
    expect(await hidden.claim('b')).toEqual(['b']);
    seen.turn({ hidden: false });
    await vi.waitFor(() => expect(browser.heldLocks()).toContain('gyoretsu-seen u1'));
    expect(await hidden.claim('c')).toEqual([]);
    seen.close();
    expect(await hidden.claim('d')).toEqual(['d']);
  });

  test('is told once by hidden ones', async () => {
    const browser = openTestBrowser();
    const tabs = await Promise.all([1, 2, 3].map(() => openTab(browser, { hidden: true })));
    const ends = await Promise.all(tabs.map((tab) => tab.claim('a', 'b')));
    expect(ends.flat().sort()).toEqual(['a', 'b']);
  });

  test('is told once even if another tab does not see yet what was written', async () => {
    const browser = openTestBrowser();
    const [first, second] = [await openTab(browser), await openTab(browser)];
    expect(await first.claim('a')).toEqual(['a']);
    browser.storage.clear();
    expect(await second.claim('a', 'b')).toEqual(['b']);
  });

  test('keeps its lock no longer than a change takes to spread', async () => {
    vi.useFakeTimers();
    const browser = openTestBrowser();
    const tab = await openTab(browser);
    await tab.claim('a');
    await vi.advanceTimersByTimeAsync(9_999);
    expect(browser.heldLocks()).toEqual(['gyoretsu-told u1 a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(browser.heldLocks()).toEqual([]);
  });

  test('is not told again after a reload', async () => {
    const browser = openTestBrowser();
    const before = await openTab(browser);
    expect(await before.claim('a')).toEqual(['a']);
    before.close();
    const after = await openTab(browser);
    expect(await after.claim('a', 'b')).toEqual(['b']);
  });

  test.each([{ storageWorks: false }, { hasLocks: false }])(
    'is told once by a tab alone in a browser with %o',
    async (has) => {
      const browser = openTestBrowser(has);
      const tab = await openTab(browser);
      tab.show();
      expect(await tab.claim('a')).toEqual(['a']);
      tab.close();
      expect(await tab.claim('a', 'b')).toEqual(['b']);
    },
  );

  test('is remembered as one of the last 200, and what cannot be read is forgotten', async () => {
    const browser = openTestBrowser();
    browser.storage.set('gyoretsu-told u1', '{broken');
    const tab = await openTab(browser);
    const ids = Array.from({ length: 201 }, (_, number) => `task ${number}`);
    expect(await tab.claim(...ids)).toEqual(ids);
    expect(JSON.parse(browser.storage.get('gyoretsu-told u1') ?? '')).toEqual(ids.slice(1));
  });
});
