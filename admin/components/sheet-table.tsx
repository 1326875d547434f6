import type { SheetLine } from '../actions/show-details.js';
import { useWords } from './words.js';

/** The sheets that a parse found. */
export function SheetTable({ sheets }: { sheets: SheetLine[] }) {
  const { say, language } = useWords('Record');
  if (sheets.length === 0) return null;
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
            {sheets.map((sheet) => (
              <tr key={sheet.sheetIndex}>
                <td>{sheet.name}</td>
                <td className={sheet.visibility === 'visible' ? '' : 'gy-faint'}>{say(sheet.visibility)}</td>
                <td>{sheet.dimensions ?? '–'}</td>
                <td className="gy-number">{sheet.rowCount.toLocaleString(language)}</td>
                <td className="gy-number">{sheet.cellsStored.toLocaleString(language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
