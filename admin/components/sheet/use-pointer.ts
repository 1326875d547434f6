import { type PointerEvent, useEffect, useRef } from 'react';
import type { Hit } from './grid-geometry.js';
import { type Selection, selectCell } from './selection.js';

const SCROLL_STEP_PX = 24;
/** If a finger moved farther than this, it was scrolling. */
const TAP_PX = 10;

interface Point {
  clientX: number;
  clientY: number;
}

interface Options {
  element: () => HTMLElement | null;
  hitAt: (point: Point) => Hit;
  last: { row: number; column: number };
  selection: Selection;
  onSelect: (selection: Selection) => void;
  scrollBy: (left: number, top: number) => void;
}

/**
 * Selects by pointer. A mouse selects from the cell of its press to its current cell. Beyond the grid's border it goes on scrolling. A
 * finger scrolls. A tap selects a cell, and the handle at the selection's corner is dragged to select more.
 */
export function usePointer(options: Options) {
  const current = useRef(options);
  current.current = options;
  /** The current drag: what it began on, and its last point. */
  const drag = useRef<{ zone: Hit['zone']; point: Point } | null>(null);
  const tap = useRef<Point | null>(null);
  const frame = useRef(0);

  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  function extend(point: Point) {
    if (!drag.current) return;
    drag.current.point = point;
    const { hitAt, last, selection, onSelect } = current.current;
    const { place } = hitAt(point);
    const { zone } = drag.current;
    onSelect({
      active: selection.active,
      end: {
        row: zone === 'column' ? last.row : place.row,
        column: zone === 'row' ? last.column : place.column,
      },
    });
  }

  /** Goes on scrolling as long as the pointer is held outside. */
  function follow() {
    const { element, scrollBy } = current.current;
    const box = element()?.getBoundingClientRect();
    if (!drag.current || !box) return;
    const { clientX, clientY } = drag.current.point;
    const [left, top] = [outside(clientX, box.left, box.right), outside(clientY, box.top, box.bottom)];
    if (left !== 0 || top !== 0) {
      scrollBy(left, top);
      extend(drag.current.point);
    }
    frame.current = requestAnimationFrame(follow);
  }

  function begin(zone: Hit['zone'], event: PointerEvent<HTMLElement>) {
    drag.current = { zone, point: { clientX: event.clientX, clientY: event.clientY } };
    event.currentTarget.setPointerCapture(event.pointerId);
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(follow);
  }

  function select({ zone, place }: Hit, extending: boolean) {
    const { last, selection, onSelect } = current.current;
    const active = extending ? selection.active : { ...place };
    if (zone === 'cell') return onSelect(extending ? { active, end: place } : selectCell(place));
    if (zone === 'corner') return onSelect({ active: { row: 1, column: 0 }, end: last });
    if (zone === 'row')
      return onSelect({ active: { ...active, column: 0 }, end: { row: place.row, column: last.column } });
    onSelect({ active: { ...active, row: 1 }, end: { row: last.row, column: place.column } });
  }

  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      const element = current.current.element();
      const box = element?.getBoundingClientRect();
      if (!element || !box || event.button !== 0) return;
      // A press on a scrollbar.
      if (event.clientX > box.left + element.clientWidth || event.clientY > box.top + element.clientHeight) return;
      const isHandle = event.target instanceof Element && event.target.closest('[data-handle]') !== null;
      if (isHandle) begin('cell', event);
      else if (event.pointerType === 'mouse') {
        const hit = current.current.hitAt(event);
        select(hit, event.shiftKey);
        if (hit.zone !== 'corner') begin(hit.zone, event);
      } else tap.current = { clientX: event.clientX, clientY: event.clientY };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (drag.current) extend({ clientX: event.clientX, clientY: event.clientY });
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const began = tap.current;
      tap.current = null;
      drag.current = null;
      if (!began || Math.hypot(event.clientX - began.clientX, event.clientY - began.clientY) > TAP_PX) return;
      select(current.current.hitAt(event), false);
    },
    onPointerCancel() {
      tap.current = null;
      drag.current = null;
    },
  };
}

function outside(at: number, least: number, most: number): number {
  return at < least ? -SCROLL_STEP_PX : at > most ? SCROLL_STEP_PX : 0;
}
