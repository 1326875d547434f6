import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGridScroll } from '../../admin/components/sheet/grid-scroll.js';

const TALLEST = 5_000_000;
const SHEET = 25_000_000;
const WINDOW = 1_000;
const END = SHEET - WINDOW;
const ELEMENT_END = TALLEST - WINDOW;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An element that scrolls as a browser lets it: never beyond its ends. */
class Element extends EventTarget {
  readonly clientHeight = WINDOW;
  #top = 0;
  #left = 0;

  constructor(private readonly height: number) {
    super();
  }

  get scrollTop() {
    return this.#top;
  }

  set scrollTop(wanted: number) {
    this.#top = Math.min(Math.max(wanted, 0), Math.max(this.height - WINDOW, 0));
  }

  get scrollLeft() {
    return this.#left;
  }

  set scrollLeft(wanted: number) {
    this.#left = Math.min(Math.max(wanted, 0), 10_000);
  }
}

function openGrid(sheetHeight: number) {
  const scroll = createGridScroll();
  const element = new Element(scroll.heightFor(sheetHeight));
  let moves = 0;
  scroll.setSheetHeight(sheetHeight);
  // It has all that the grid uses of an element.
  const detach = scroll.attach(element as unknown as HTMLElement, () => moves++);
  return {
    scroll,
    element,
    detach,
    countMoves: () => moves,
    /** What a wheel or the scrollbar does. */
    moveTo(top: number, left = element.scrollLeft) {
      element.scrollTop = top;
      element.scrollLeft = left;
      element.dispatchEvent(new Event('scroll'));
    },
  };
}

describe('a sheet that fits an element', () => {
  test('scrolls as the element does', () => {
    const { scroll, moveTo, element } = openGrid(100_000);
    expect(scroll.heightFor(100_000)).toBe(100_000);
    moveTo(500, 30);
    expect([scroll.top, scroll.left, scroll.shift]).toEqual([500, 30, 0]);
    moveTo(99_000);
    expect([scroll.top, scroll.shift]).toEqual([99_000, 0]);
    scroll.scrollTo({ top: 1_234 });
    expect([scroll.top, element.scrollTop]).toEqual([1_234, 1_234]);
    scroll.scrollTo({ top: 1e9, left: 1e9 });
    expect([scroll.top, scroll.left]).toEqual([99_000, 10_000]);
    scroll.scrollTo({ top: -5, left: -5 });
    expect([scroll.top, scroll.left]).toEqual([0, 0]);
    vi.advanceTimersByTime(1_000);
    expect(element.scrollTop).toBe(0);
  });
});

describe('a sheet that is taller than an element may be', () => {
  test('has an element of the greatest height', () => {
    expect(openGrid(SHEET).scroll.heightFor(SHEET)).toBe(TALLEST);
  });

  test('moves by small steps as they are', () => {
    const { scroll, moveTo, element } = openGrid(SHEET);
    scroll.scrollTo({ top: 10_000_000 });
    const begun = element.scrollTop;
    for (let step = 1; step <= 10; step++) {
      moveTo(begun + step * 120);
      expect(scroll.top).toBe(10_000_000 + step * 120);
      // Where a row is drawn does not jump.
      expect(scroll.top - scroll.shift).toBeCloseTo(element.scrollTop, 5);
    }
  });

  test('is reached in all its length by leaps of the scrollbar', () => {
    const { scroll, moveTo } = openGrid(SHEET);
    moveTo(ELEMENT_END / 2);
    expect(scroll.top).toBeCloseTo(END / 2, -1);
    moveTo(ELEMENT_END);
    expect(scroll.top).toBe(END);
    moveTo(0);
    expect(scroll.top).toBe(0);
  });

  test('is not stretched near its ends', () => {
    const { scroll, moveTo } = openGrid(SHEET);
    moveTo(150_000);
    expect([scroll.top, scroll.shift]).toEqual([150_000, 0]);
    moveTo(ELEMENT_END - 150_000);
    expect(scroll.top).toBe(END - 150_000);
  });

  test('leaps forward if the scrollbar does, whatever it passes', () => {
    const { scroll, moveTo } = openGrid(SHEET);
    let last = -1;
    for (let place = 0; place <= ELEMENT_END; place += 99_980) {
      moveTo(place);
      expect(scroll.top).toBeGreaterThan(last);
      last = scroll.top;
    }
  });

  test('puts the scrollbar right when the hand rests, and nothing moves on the screen', () => {
    const { scroll, moveTo, element } = openGrid(SHEET);
    scroll.scrollTo({ top: 10_000_000 });
    const begun = element.scrollTop;
    for (let step = 1; step <= 100; step++) moveTo(begun + step * 1_000);
    expect(element.scrollTop).toBe(begun + 100_000);
    vi.advanceTimersByTime(149);
    expect(element.scrollTop).toBe(begun + 100_000);
    vi.advanceTimersByTime(1);
    expect(scroll.top).toBe(10_100_000);
    expect(element.scrollTop).toBeGreaterThan(begun);
    expect(element.scrollTop).toBeLessThan(begun + 100_000);
    expect(scroll.top - scroll.shift).toBeCloseTo(element.scrollTop, 5);
    // The same place is asked for again: it is where it belongs.
    const settled = element.scrollTop;
    scroll.scrollTo({ top: 10_100_000 });
    expect(element.scrollTop).toBe(settled);
  });

  test('goes on when the element comes to its end before the sheet does', () => {
    const { scroll, moveTo, element } = openGrid(SHEET);
    scroll.scrollTo({ top: END - 201_000 });
    for (let step = 0; step < 400 && scroll.top < END; step++) moveTo(element.scrollTop + 600);
    expect(scroll.top).toBe(END);
    for (let step = 0; step < 60_000 && scroll.top > 0; step++) moveTo(element.scrollTop - 2_900);
    expect(scroll.top).toBe(0);
  });
});

describe('whoever looks at a grid', () => {
  test('is told of each move on its axis, and where it is now', () => {
    const { scroll, moveTo } = openGrid(100_000);
    const seen: Record<string, number[]> = { top: [], left: [] };
    const stop = scroll.observe('top', (offset) => seen['top']?.push(offset));
    scroll.observe('left', (offset) => seen['left']?.push(offset));
    let changes = 0;
    const unsubscribe = scroll.subscribe(() => changes++);
    moveTo(100, 20);
    scroll.scrollTo({ top: 200 });
    expect(seen).toEqual({ top: [0, 100, 200], left: [0, 20, 20] });
    expect([changes, scroll.version()]).toEqual([2, 2]);
    stop();
    unsubscribe();
    moveTo(300);
    expect([seen['top']?.length, changes, scroll.version()]).toEqual([3, 2, 3]);
  });

  test('hears that somebody scrolled, but not of what the grid does by itself', () => {
    const { scroll, moveTo, element, countMoves, detach } = openGrid(SHEET);
    scroll.scrollTo({ top: 10_000_000 });
    // The browser tells of it afterwards.
    element.dispatchEvent(new Event('scroll'));
    expect(countMoves()).toBe(0);
    moveTo(element.scrollTop + 100);
    moveTo(element.scrollTop, 50);
    expect(countMoves()).toBe(2);
    detach();
    moveTo(element.scrollTop + 100);
    scroll.scrollTo({ top: 0 });
    expect(countMoves()).toBe(2);
    expect(scroll.top).toBe(10_000_100);
  });

  test('stays inside a sheet that became shorter', () => {
    const { scroll } = openGrid(100_000);
    scroll.scrollTo({ top: 90_000 });
    scroll.setSheetHeight(50_000);
    expect(scroll.top).toBe(49_000);
  });
});
