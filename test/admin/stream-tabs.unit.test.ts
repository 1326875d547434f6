import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ChangedTask } from '../../admin/components/live/changed-task.js';
import { type Delta, type Ears, shareStream } from '../../admin/components/live/stream-tabs.js';
import { openTestBrowser, type TestBrowser } from './browser-tabs.js';

const at = (moment: number) => `${moment}:${moment}:`;
// Tabs hand tasks on, and look at nothing of them.
const task = (name: string) => name as unknown as ChangedTask;

interface Connection {
  since: string;
  ears: Ears;
  isOpen: boolean;
}

const channels: BroadcastChannel[] = [];

beforeEach(() => {
  const Original = BroadcastChannel;
  vi.stubGlobal(
    'BroadcastChannel',
    class extends Original {
      constructor(name: string) {
        super(name);
        channels.push(this);
      }
    },
  );
});
afterEach(() => {
  // Left open, they would hear the next test's tabs.
  for (const channel of channels.splice(0)) channel.close();
  vi.unstubAllGlobals();
});

/** A tab of somebody's browser that has been told everything up to `place`. */
function openTab(browser: TestBrowser, place = '', userId = 'u1') {
  const tab = browser.openTab();
  const connections: Connection[] = [];
  const told: Omit<Delta, 'since'>[] = [];
  const lists: string[][] = [];
  let now = place;
  tab.run(() =>
    shareStream(userId, {
      connect(since, ears) {
        const connection = { since, ears, isOpen: true };
        connections.push(connection);
        return () => {
          connection.isOpen = false;
        };
      },
      place: () => now,
      receive({ id, tasks, isReset }) {
        now = id;
        told.push({ id, tasks, isReset });
      },
      receiveLists: (names) => lists.push(names),
    }),
  );
  return {
    ...tab,
    connections,
    told,
    lists,
    place: () => now,
    names: () => told.flatMap(({ tasks }) => tasks),
    /** Hands what the server sends to the newest connection. */
    server(since: string, id: string, names: string[] = [], isReset = false) {
      connections.at(-1)?.ears.onDelta({ since, id, tasks: names.map(task), isReset });
    },
  };
}

const until = (isTrue: () => boolean) => expect.poll(isTrue, { interval: 2, timeout: 5_000 }).toBe(true);
/** Long enough for messages between channels that nobody may send. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('tabs that share a stream', () => {
  test('hold one connection, and hear the same, each thing once', async () => {
    const browser = openTestBrowser();
    const tabs = [openTab(browser), openTab(browser), openTab(browser)];
    const [leader] = tabs;
    await until(() => leader?.connections.length === 1);
    leader?.server('', at(10));
    leader?.server(at(10), at(11), ['one']);
    leader?.connections[0]?.ears.onLists(['tasks']);
    leader?.server(at(11), at(12), ['two']);
    for (const tab of tabs) await until(() => tab.place() === at(12));
    expect(tabs.map((tab) => tab.names())).toEqual(Array(3).fill(['one', 'two']));
    expect(tabs.map((tab) => tab.lists)).toEqual(Array(3).fill([['tasks']]));
    expect(tabs.map((tab) => tab.connections.length)).toEqual([1, 0, 0]);
  });

  test('of two users share nothing', async () => {
    const browser = openTestBrowser();
    const [hers, his] = [openTab(browser, '', 'hanako'), openTab(browser, '', 'taro')];
    await until(() => hers.connections.length === 1 && his.connections.length === 1);
    hers.server('', at(10), ['hers']);
    await aWhile();
    expect([hers.names(), his.names()]).toEqual([['hers'], []]);
  });

  test('tell a new one where they are, and nothing that it did not see', async () => {
    const browser = openTestBrowser();
    const leader = openTab(browser);
    await until(() => leader.connections.length === 1);
    leader.server('', at(10), ['old']);
    const other = openTab(browser);
    await until(() => other.place() === at(10));
    expect(other.told).toEqual([{ id: at(10), tasks: [], isReset: false }]);
    leader.server(at(10), at(11), ['new']);
    await until(() => other.place() === at(11));
    expect(other.names()).toEqual(['new']);
    expect(other.connections).toEqual([]);
  });

  test('do not answer a new one while they know nothing themselves', async () => {
    const browser = openTestBrowser();
    const leader = openTab(browser);
    await until(() => leader.connections.length === 1);
    const other = openTab(browser);
    await aWhile();
    expect(other.told).toEqual([]);
  });

  test('fetch what one of them missed, once, and close that connection', async () => {
    const browser = openTestBrowser();
    const leader = openTab(browser);
    await until(() => leader.connections.length === 1);
    leader.server('', at(20));
    const late = openTab(browser, at(10));
    await until(() => late.connections.length === 1);
    expect(late.connections[0]?.since).toBe(at(10));
    // More happens while it asks.
    leader.server(at(20), at(21), ['during']);
    leader.server(at(21), at(22), ['during too']);
    await aWhile();
    expect(late.connections).toHaveLength(1);
    expect(late.names()).toEqual([]);
    late.server(at(10), at(21), ['missed', 'during']);
    expect(late.connections[0]?.isOpen).toBe(false);
    // The leader has told of more than that answer held.
    await until(() => late.connections.length === 2);
    expect(late.connections[1]?.since).toBe(at(21));
    late.server(at(21), at(22), ['during too']);
    expect(late.names()).toEqual(['missed', 'during', 'during too']);
    await aWhile();
    expect(late.connections.map(({ isOpen }) => isOpen)).toEqual([false, false]);
    leader.server(at(22), at(23), ['after']);
    await until(() => late.place() === at(23));
    expect(late.names().at(-1)).toBe('after');
    expect(late.connections).toHaveLength(2);
  });

  test('can miss something again after a fetch that the server refused', async () => {
    const browser = openTestBrowser();
    const leader = openTab(browser);
    await until(() => leader.connections.length === 1);
    leader.server('', at(20));
    const late = openTab(browser, at(10));
    await until(() => late.connections.length === 1);
    late.connections[0]?.ears.onEnd();
    leader.server(at(20), at(21), ['next']);
    await until(() => late.connections.length === 2);
    expect(late.connections[1]?.since).toBe(at(10));
  });

  test('drop what one of them knows already', async () => {
    const browser = openTestBrowser();
    const leader = openTab(browser, at(10));
    await until(() => leader.connections.length === 1);
    const ahead = openTab(browser, at(15));
    leader.server(at(10), at(12), ['known to the other']);
    await until(() => ahead.told.length > 0);
    expect(ahead.told.at(-1)).toEqual({ id: at(15), tasks: [], isReset: false });
    expect(ahead.names()).toEqual([]);
    expect(ahead.connections).toEqual([]);
  });

  test('go on where they are when the one that led is closed', async () => {
    const browser = openTestBrowser();
    const [leader, heir] = [openTab(browser), openTab(browser)];
    await until(() => leader.connections.length === 1);
    leader.server('', at(10));
    leader.server(at(10), at(11), ['one']);
    await until(() => heir.place() === at(11));
    leader.close();
    await until(() => heir.connections.length === 1);
    expect(heir.connections[0]?.since).toBe(at(11));
    heir.server(at(11), at(12), ['two']);
    expect(heir.names()).toEqual(['one', 'two']);
  });

  test('let the next one lead when the server refuses the first', async () => {
    const browser = openTestBrowser();
    const [leader, heir] = [openTab(browser), openTab(browser)];
    await until(() => leader.connections.length === 1);
    leader.connections[0]?.ears.onEnd();
    await until(() => heir.connections.length === 1);
  });

  test('all begin anew after a reset, and when the server has an older database than before', async () => {
    const browser = openTestBrowser();
    const tabs = [openTab(browser), openTab(browser)];
    const [leader] = tabs;
    await until(() => leader?.connections.length === 1);
    leader?.server('', at(20));
    leader?.server(at(20), at(30), [], true);
    leader?.server(at(30), at(5), ['restored']);
    for (const tab of tabs) await until(() => tab.place() === at(5));
    for (const tab of tabs) expect(tab.told.map(({ isReset }) => isReset)).toEqual([false, true, true]);
  });
});

describe('a tab in a browser without locks', () => {
  test('holds a connection of its own while it is looked at, and goes on where it was', () => {
    const browser = openTestBrowser({ hasLocks: false });
    const tab = openTab(browser);
    expect(tab.connections).toMatchObject([{ since: '', isOpen: true }]);
    tab.server('', at(10), ['one']);
    tab.connections[0]?.ears.onLists(['files']);
    tab.turn({ hidden: true });
    expect(tab.connections).toMatchObject([{ isOpen: false }]);
    tab.turn({ hidden: false });
    tab.turn({ hidden: false });
    expect(tab.connections).toMatchObject([{ isOpen: false }, { since: at(10), isOpen: true }]);
    expect(tab.names()).toEqual(['one']);
    expect(tab.lists).toEqual([['files']]);
  });

  test('does not begin before it is looked at', () => {
    const browser = openTestBrowser({ hasLocks: false });
    const tab = browser.openTab();
    tab.document.hidden = true;
    let connections = 0;
    const connect = () => {
      connections++;
      return () => {};
    };
    tab.run(() => shareStream('u1', { connect, place: () => '', receive() {}, receiveLists() {} }));
    expect(connections).toBe(0);
    tab.turn({ hidden: false });
    expect(connections).toBe(1);
  });
});
