/**
 * The tallest element that every browser lays out. Firefox ends at 17.9 million CSS pixels, Chrome at 33.5 million divided by the
 * screen's density and zoom: 5.6 million at a density of 2 and 300 %. A sheet of 1,048,576 rows is 25 million.
 */
const TALLEST_PX = 5_000_000;
/** So much at either end is never stretched: there a small movement must not come to the element's end before the sheet's. */
const EDGE_PX = 200_000;
/** A wheel, a finger and a key move by less than this; the smallest step of a scrollbar's thumb over such a height by more. */
const NEAR_PX = 3_000;
/** After this long without a movement, the scrollbar is put where it belongs. */
const REST_MS = 150;

type Axis = 'top' | 'left';
type Listener = (offset: number) => void;

/** How far a grid is scrolled, in pixels of the whole sheet, though its element may be shorter than the sheet. */
export interface GridScroll {
  readonly top: number;
  readonly left: number;
  /** The element's height for a sheet this high. */
  heightFor(sheetHeight: number): number;
  /** What must be taken off a position in the sheet to get the one in the element. */
  readonly shift: number;
  /** Follows an element, and gives how to let it go; `onMoved` is told when somebody scrolls, not when `scrollTo` does. */
  attach(element: HTMLElement, onMoved: () => void): () => void;
  /** Must be told whenever it changes. */
  setSheetHeight(sheetHeight: number): void;
  scrollTo(place: { top?: number; left?: number }): void;
  /** Tells the offset of one axis, now and at each change. */
  observe(axis: Axis, listener: Listener): () => void;
  /** For `useSyncExternalStore`: whatever of the above changed. */
  subscribe(onChange: () => void): () => void;
  version(): number;
}

/**
 * Where a sheet is taller than an element may be, small movements go through as they are, so that rows pass as smoothly as ever,
 * and leaps (the scrollbar's thumb) are stretched over the whole sheet. What has drifted apart by small movements is put right
 * when the hand rests, or when the element comes to an end before the sheet does.
 */
export function createGridScroll(): GridScroll {
  let element: HTMLElement | null = null;
  let tellMoved = () => {};
  let sheetHeight = 0;
  let top = 0;
  let left = 0;
  /** Where the element's own scrollbar was when we last looked. */
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

  /** Puts the scrollbar where it belongs. Nothing moves on the screen: rows are placed by the difference. */
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

  /** A position on a scale that ends at `from`, on one that ends at `to`: alike near both ends, stretched in between. */
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
