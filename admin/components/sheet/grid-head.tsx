import { type PointerEvent as ReactPointerEvent, useRef } from 'react';
import { columnName } from '../cells.js';
import type { ColumnWidths } from './column-widths.js';

interface GridHeadProps {
  columns: readonly number[];
  widths: ColumnWidths;
  numbersWidth: number;
  /** The selected columns. */
  from: number;
  to: number;
  corner: string;
  onResize: (column: number, width: number) => void;
  onFit: (column: number) => void;
}

/** The column letters, which do not scroll with the rows. Their borders are dragged to resize, and double-clicked to fit. */
export function GridHead({ columns, widths, numbersWidth, from, to, corner, onResize, onFit }: GridHeadProps) {
  const dragged = useRef<{ column: number; from: number } | null>(null);

  function start(event: ReactPointerEvent, column: number) {
    // The grid must not take this for the start of a selection.
    event.stopPropagation();
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = { column, from: event.clientX - widths.widthOf(column) };
  }

  function move(event: ReactPointerEvent) {
    if (dragged.current) onResize(dragged.current.column, event.clientX - dragged.current.from);
  }

  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtual in both directions
    <div role="row" className="gy-grid-head" aria-rowindex={1}>
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div
        role="columnheader"
        aria-colindex={1}
        aria-label={corner}
        className="gy-corner"
        style={{ width: numbersWidth }}
      />
      {columns.map((column) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
        // biome-ignore lint/a11y/useSemanticElements: as above
        <div
          key={column}
          role="columnheader"
          aria-colindex={column + 2}
          className={`gy-letter${column >= from && column <= to ? ' gy-head-in' : ''}`}
          style={{ left: numbersWidth + widths.startOf(column), width: widths.widthOf(column) }}
        >
          {columnName(column)}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: a border is the mouse's way; a cell's whole value is in the bar above */}
          <span
            className="gy-resize"
            data-resize={columnName(column)}
            onPointerDown={(event) => start(event, column)}
            onPointerMove={move}
            onPointerUp={() => (dragged.current = null)}
            onPointerCancel={() => (dragged.current = null)}
            onDoubleClick={() => onFit(column)}
          />
        </div>
      ))}
    </div>
  );
}
