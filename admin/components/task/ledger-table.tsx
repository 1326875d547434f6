import { useDuration } from '../duration.js';
import { sizeText } from '../size.js';
import { useWords } from '../words.js';

/** What a parse counted. Cells: `read = stored + empty + failed`. */
interface Ledger {
  sheets: number;
  rows: number;
  cells: { read: number; stored: number; empty: number; failed: number };
  bytes: number;
  milliseconds: number;
}

/** What a parse read and stored, as a table. Results of another shape show nothing. */
export function LedgerTable({ result }: { result: unknown }) {
  const { say, language } = useWords('Task');
  const duration = useDuration();
  if (!isLedger(result)) return null;
  const { sheets, rows, cells, bytes, milliseconds } = result;
  const number = (value: number) => value.toLocaleString(language);
  const lines: [name: string, text: string][] = [
    ['sheets', number(sheets)],
    ['rows', number(rows)],
    ['cellsRead', number(cells.read)],
    ['cellsStored', number(cells.stored)],
    ['cellsEmpty', number(cells.empty)],
    ['cellsFailed', number(cells.failed)],
    ['bytes', `${sizeText(bytes, language)} (${number(bytes)} B)`],
    ['duration', duration(milliseconds)],
    ['speed', say('perSecond', { number: number(Math.round((rows * 1_000) / Math.max(milliseconds, 1))) })],
  ];
  return (
    <section>
      <h2>{say('ledger')}</h2>
      <table className="gy-table gy-ledger" data-table="ledger">
        <tbody>
          {lines.map(([name, text]) => (
            <tr key={name} data-line={name} className={PARTS.has(name) ? 'gy-part' : ''}>
              <th scope="row">{say(name)}</th>
              <td className="gy-number">{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The lines that add up to the one above them. */
const PARTS = new Set(['cellsStored', 'cellsEmpty', 'cellsFailed']);

/** A result may come from any task of any installation, therefore its shape is checked. */
function isLedger(result: unknown): result is Ledger {
  const { cells, ...counts } = fieldsOf(result);
  const parts = fieldsOf(cells);
  return (
    ['sheets', 'rows', 'bytes', 'milliseconds'].every((name) => typeof counts[name] === 'number') &&
    ['read', 'stored', 'empty', 'failed'].every((name) => typeof parts[name] === 'number')
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
