import type { ShowPropertyProps } from 'adminjs';
import { cellText, columnName, readValues } from './cells.js';

const CELLS_SHOWN = 12;

/** A row's values in a list, cell beside cell. Values that do not fit are cut, and dots show that. */
export default function ValuesCell({ record, property }: ShowPropertyProps) {
  const values = readValues(record.params[property.path]);
  return (
    <span className="gy-cells">
      {values.slice(0, CELLS_SHOWN).map((value, at) => (
        <span
          key={columnName(at)}
          className={`gy-cell gy-cell-${typeof value}`}
          title={`${columnName(at)}: ${cellText(value)}`}
        >
          {cellText(value)}
        </span>
      ))}
      {values.length > CELLS_SHOWN && <span className="gy-faint">…</span>}
    </span>
  );
}
