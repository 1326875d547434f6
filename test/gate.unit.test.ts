import { describe, expect, test } from 'vitest';
import { UserError } from '../src/errors.js';
import { createGate, type GateLimits } from '../src/gate.js';

const refuse = (own: boolean) => new UserError(own ? 'own' : 'all', 'full.', 429);
const open = (limits: Partial<GateLimits>) => createGate({ each: 2, patienceMs: 20, ...limits }, refuse);
const codeOf = (entering: Promise<unknown>) =>
  entering.then(
    () => 'in',
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );

describe('a gate', () => {
  test('lets an account have so many places, and refuses the next after its patience', async () => {
    const gate = open({});
    await gate.enter('a');
    await gate.enter('a');
    expect(await codeOf(gate.enter('a'))).toBe('own');
    expect(await codeOf(gate.enter('b'))).toBe('in');
  });

  test('lets the next one in when one leaves, and counts a place once however often it is left', async () => {
    const gate = open({ patienceMs: 5_000 });
    const leave = await gate.enter('a');
    await gate.enter('a');
    const order: number[] = [];
    const third = gate.enter('a').then(() => order.push(3));
    const fourth = gate.enter('a').then((leaveFourth) => {
      order.push(4);
      leaveFourth();
    });
    leave();
    leave();
    await third;
    await Promise.resolve();
    expect(order).toEqual([3]);
    void fourth;
  });

  test('keeps its last places for accounts that hold none', async () => {
    const gate = open({ each: 4, total: 6, reserved: 2 });
    for (let place = 0; place < 4; place++) await gate.enter('a');
    expect(await codeOf(gate.enter('b'))).toBe('in');
    expect(await codeOf(gate.enter('b'))).toBe('all');
    expect(await codeOf(gate.enter('c'))).toBe('in');
    expect(await codeOf(gate.enter('d'))).toBe('all');
  });

  test('lets the account in first that holds the fewest places, however late it came', async () => {
    const gate = open({ each: 3, total: 3, patienceMs: 5_000 });
    const leave = await gate.enter('a');
    const leaveToo = await gate.enter('a');
    await gate.enter('b');
    const order: string[] = [];
    const enter = (account: string) => gate.enter(account).then(() => order.push(account));
    const all = [enter('a'), enter('b'), enter('c')];
    leave();
    await all[2];
    expect(order).toEqual(['c']);
    leaveToo();
    await all[0];
    expect(order).toEqual(['c', 'a']);
  });

  test('keeps no place for who goes in the moment of being let in', async () => {
    const gate = open({ each: 1, patienceMs: 5_000 });
    const leave = await gate.enter('a');
    const gone = new AbortController();
    const entering = codeOf(gate.enter('a', gone.signal));
    leave();
    gone.abort('gone');
    expect(await entering).toBe('gone');
    expect(await codeOf(gate.enter('a'))).toBe('in');
  });

  test('ends the waiting of who is gone, and gives the place to the next', async () => {
    const gate = open({ each: 1, patienceMs: 5_000 });
    const leave = await gate.enter('a');
    const gone = new AbortController();
    const waiting = codeOf(gate.enter('a', gone.signal));
    const behind = gate.enter('a');
    gone.abort('gone');
    expect(await waiting).toBe('gone');
    leave();
    expect(await codeOf(behind)).toBe('in');
    expect(await codeOf(gate.enter('a', gone.signal))).toBe('gone');
  });
});
