/**
 * The tallest element that every browser lays out. Firefox ends at 17.9 million CSS pixels, Chrome at 33.5 million divided by the
 * screen's density and zoom: 5.6 million at a density of 2 and 300 %. A sheet of 1,048,576 rows is 25 million.
 */
const TALLEST_PX = 5_000_000;
/** So much at either end is never stretched. Otherwise a small movement there could reach the element's end before the sheet's. */
const EDGE_PX = 200_000;
/** A wheel, a finger and a key move by less than this. The smallest step of a scrollbar's thumb over such a height is more. */
const NEAR_PX = 3_000;
/** After so many milliseconds without a movement, the scrollbar is corrected. */
const REST_MS = 150;

type Axis = 'top' | 'left';
type Listener = (offset: number) => void;

/** How far a grid is scrolled, in pixels of the whole sheet, although its element may be shorter than the sheet. */
export interface GridScroll {
  readonly top: number;
  readonly left: number;
  /** The element's height for a sheet this high. */
  heightFor(sheetHeight: number): number;
  /** Subtract this from a position in the sheet to get the position in the element. */
  readonly shift: number;
  /** Follows an element, and returns how to stop. `onMoved` is called when a person scrolls, not for `scrollTo`. */
  attach(element: HTMLElement, onMoved: () => void): () => void;
  /** Call it whenever the sheet's height changes. */
  setSheetHeight(sheetHeight: number): void;
  scrollTo(place: { top?: number; left?: number }): void;
  /** Tells the offset of one axis, now and at each change. */
  observe(axis: Axis, listener: Listener): () => void;
  /** For `useSyncExternalStore`: called when anything above has changed. */
  subscribe(onChange: () => void): () => void;
  version(): number;
}

/**
 * Scrolls a sheet that may be taller than an element can be. Small movements pass unchanged, therefore rows move smoothly. Leaps (the
 * scrollbar's thumb) are stretched over the whole sheet. Small movements let the two drift apart. That is corrected when the hand
 * rests, or when the element ends before the sheet does.
 */
export function createGridScroll(): GridScroll {
  let element: HTMLElement | null = null;
  let tellMoved = () => {};
  let sheetHeight = 0;
  let top = 0;
  let left = 0;
  /** The position of the element's own scrollbar at the last look. */
  let real = 0;
  let version = 0;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const axes: Record<Axis, Set<Listener>> = { top: new Set(), left: new Set() };
  const subscribers = new Set<() => void>();

  const heightFor = (height: number) => Math.min(height, TALLEST_PX);
  const farthest = () => Math.max(0, sheetHeight - (element?.clientHeight ?? 0));
  const farthestReal = () => Math.max(0, heightFor(sheetHeight) - (element?.clientHeight ?? 0));
  const isStretched = () => sheetHeight > TALLEST_PX;
  const realFor = (wanted: number) => convert(wanted, farthest(), farthestReal());
  const sheetFor = (wanted: number) => convert(wanted, farthestReal(), farthest());

  function onScroll(): void {
    if (!element) return;
    const { scrollTop, scrollLeft } = element;
    const step = scrollTop - real;
    if (step !== 0 || scrollLeft !== left) tellMoved();
    real = scrollTop;
    left = scrollLeft;
    if (!isStretched()) top = scrollTop;
    else if (Math.abs(step) > NEAR_PX) top = sheetFor(scrollTop);
    else top = Math.min(Math.max(top + step, 0), farthest());
    const isAtEnd = scrollTop < 1 || scrollTop > farthestReal() - 1;
    if (isStretched() && isAtEnd) settle();
    clearTimeout(resting);
    resting = setTimeout(settle, REST_MS);
    tell();
  }

  /** Corrects the scrollbar's position. Nothing moves on the screen, because rows are placed by the difference. */
  function settle(): void {
    if (!element || !isStretched() || Math.abs(realFor(top) - real) < 1) return;
    element.scrollTop = realFor(top);
    real = element.scrollTop;
    tell();
  }

  function tell(): void {
    version++;
    for (const listener of axes.top) listener(top);
    for (const listener of axes.left) listener(left);
    for (const subscriber of subscribers) subscriber();
  }

  /** Converts a position from a scale that ends at `from` to one that ends at `to`: alike near both ends, stretched in between. */
  function convert(position: number, from: number, to: number): number {
    if (!isStretched() || position <= EDGE_PX) return position;
    if (position >= from - EDGE_PX) return to - (from - position);
    return EDGE_PX + ((position - EDGE_PX) / (from - 2 * EDGE_PX)) * (to - 2 * EDGE_PX);
  }

  return {
    get top() {
      return top;
    },
    get left() {
      return left;
    },
    get shift() {
      return isStretched() ? top - real : 0;
    },
    heightFor,
    attach(attached, onMoved) {
      element = attached;
      tellMoved = onMoved;
      attached.addEventListener('scroll', onScroll, { passive: true });
      return () => {
        attached.removeEventListener('scroll', onScroll);
        clearTimeout(resting);
        element = null;
      };
    },
    setSheetHeight(height) {
      if (height === sheetHeight) return;
      sheetHeight = height;
      top = Math.min(top, farthest());
    },
    scrollTo(place) {
      if (!element) return;
      if (place.left !== undefined) {
        element.scrollLeft = place.left;
        left = element.scrollLeft;
      }
      if (place.top !== undefined) {
        const wanted = Math.min(Math.max(place.top, 0), farthest());
        element.scrollTop = realFor(wanted);
        real = element.scrollTop;
        top = isStretched() ? wanted : real;
      }
      tell();
    },
    observe(axis, listener) {
      axes[axis].add(listener);
      listener(axis === 'top' ? top : left);
      return () => axes[axis].delete(listener);
    },
    subscribe(onChange) {
      subscribers.add(onChange);
      return () => subscribers.delete(onChange);
    },
    version: () => version,
  };
}
