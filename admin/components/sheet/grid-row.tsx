import { memo } from 'react';
import { columnName } from '../cells.js';
import { type ColumnWidths, overflows } from './column-widths.js';
import { cellClass, type SheetRow, shownText, typeAt } from './shown-text.js';

/** A cell cannot show more characters than this. The bar above shows all of them. */
const LONGEST_SHOWN = 300;

/** The id of the active cell, by which a screen reader finds it. */
export const ACTIVE_ID = 'gy-active-cell';

export interface GridRowProps {
  row: number;
  /** In pixels from the top of the grid's content. */
  top: number;
  /** Undefined if it is not known yet. */
  cells: SheetRow | null | undefined;
  columns: readonly number[];
  widths: ColumnWidths;
  numbersWidth: number;
  /** The selected columns of this row; -1 if there are none. */
  from: number;
  to: number;
  /** The active cell's column; -1 if it is in another row. */
  active: number;
  /** The column whose cell has the handle to select more; -1 if it is in another row. */
  handle: number;
  /** The text that is searched for, in lower case; '' for none. */
  needle: string;
  /** Whether this row stays below the letters, as the columns' titles. */
  isTitles: boolean;
}

/** One row of the grid, with its visible columns. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, top, cells, columns, widths, numbersWidth, from, to, isTitles } = props;
  const waits = cells === undefined;
  const marks = `${waits ? ' gy-row-waiting' : ''}${isTitles ? ' gy-row-titles' : ''}`;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and says by aria-activedescendant where
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtual in both directions
    <div
      role="row"
      className={`gy-row${marks}`}
      aria-rowindex={row + 1}
      aria-busy={waits || undefined}
      data-row={row}
      style={isTitles ? undefined : { top }}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div
        role="rowheader"
        aria-colindex={1}
        className={`gy-row-number${from >= 0 ? ' gy-head-in' : ''}`}
        style={{ width: numbersWidth }}
      >
        {row}
      </div>
      {columns.map((column) => (
        <Cell key={column} {...props} column={column} isIn={column >= from && column <= to && from >= 0} />
      ))}
      <span
        style={{ left: numbersWidth + widths.startOf(columns[0] ?? 0) }}
        className="gy-row-skeleton"
        hidden={!waits}
      />
    </div>
  );
});

function Cell({ column, isIn, ...props }: GridRowProps & { column: number; isIn: boolean }) {
  const { cells, widths, numbersWidth, needle, isTitles } = props;
  const type = typeAt(cells, column);
  const full = shownText(cells, column);
  const width = widths.widthOf(column);
  // If a number were cut off, it would look like another number.
  const text = (type === 'n' || type === 'd') && overflows(full, width) ? '####' : full.slice(0, LONGEST_SHOWN);
  const isActive = props.active === column;
  const isFound = needle !== '' && full.toLowerCase().includes(needle);
  const marks = `${isIn ? ' gy-c-in' : ''}${isActive ? ' gy-c-active' : ''}${isFound ? ' gy-c-found' : ''}`;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have columns
    <div
      role={isTitles ? 'columnheader' : 'gridcell'}
      aria-colindex={column + 2}
      aria-selected={isIn}
      id={isActive ? ACTIVE_ID : undefined}
      className={cellClass(type) + marks}
      data-cell={`${columnName(column)}${props.row}`}
      style={{ left: numbersWidth + widths.startOf(column), width }}
    >
      {text}
      {props.handle === column && <span className="gy-handle" data-handle />}
    </div>
  );
}
