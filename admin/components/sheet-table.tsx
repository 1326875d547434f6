import { Link } from 'react-router-dom';
import type { SheetLines } from '../views/sheet-lines.js';
import { places } from './places.js';
import { fragmentOf, rangeBetween } from './sheet/addresses.js';
import { useWords } from './words.js';

const TOP = rangeBetween({ row: 1, column: 0 }, { row: 1, column: 0 });

interface SheetTableProps {
  sheets: SheetLines;
  /** The parse to whose rows the sheets' names lead; null if they are not shown any more. */
  taskId: string | null;
}

/** The sheets that a parse found. */
export function SheetTable({ sheets: { first, count }, taskId }: SheetTableProps) {
  const { say, language } = useWords('Record');
  if (count === 0) return null;
  return (
    <section>
      <h2>{say('sheets')}</h2>
      <div className="gy-scroll">
        <table className="gy-table" data-table="sheets">
          <thead>
            <tr>
              <th scope="col">{say('sheet')}</th>
              <th scope="col">{say('visibility')}</th>
              <th scope="col">{say('dimensions')}</th>
              <th scope="col" className="gy-number">
                {say('rowCount')}
              </th>
              <th scope="col" className="gy-number">
                {say('cells')}
              </th>
            </tr>
          </thead>
          <tbody>
            {first.map((sheet) => (
              <tr key={sheet.sheetIndex}>
                <td className="gy-value">
                  {taskId === null ? (
                    sheet.name
                  ) : (
                    <Link to={`${places.sheets(taskId)}${fragmentOf(sheet.name, TOP)}`}>{sheet.name}</Link>
                  )}
                </td>
                <td className={sheet.visibility === 'visible' ? '' : 'gy-faint'}>{say(sheet.visibility)}</td>
                <td>{sheet.dimensions ?? '–'}</td>
                <td className="gy-number">{sheet.rowCount.toLocaleString(language)}</td>
                <td className="gy-number">{sheet.cellsStored.toLocaleString(language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count > first.length && (
        <p className="gy-faint">
          {say('firstSheets', { shown: first.length.toLocaleString(language), count: count.toLocaleString(language) })}
        </p>
      )}
    </section>
  );
}
