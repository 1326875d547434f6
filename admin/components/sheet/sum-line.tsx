import { useWords } from '../words.js';
import type { SelectionSum } from './use-selection-sum.js';

/** More digits of a number mean nothing: they come from adding in binary. Spreadsheets show as many. */
const DIGITS = 15;

/** The sum of the selected cells. */
export function SumLine({ sum: known }: { sum: SelectionSum }) {
  const { say, language } = useWords('Sheets');
  if (known.state === 'summing') {
    return (
      <span className="gy-faint gy-tabular" data-sum="summing">
        {say('summing', { percent: Math.floor(100 * known.part) })}
      </span>
    );
  }
  if (known.state === 'failed') {
    return (
      <span className="gy-bad" data-sum="failed">
        {say('sumFailed')}
      </span>
    );
  }
  if (known.state !== 'done' || known.sum.filled === 0) return null;
  const { filled, numbers, sum, least, most } = known.sum;
  const number = (value: number) =>
    Number(value.toPrecision(DIGITS)).toLocaleString(language, { maximumFractionDigits: 10 });
  const words = [
    say('count', { count: number(filled) }),
    ...(sum === null || least === null || most === null
      ? []
      : [
          say('sum', { sum: number(sum) }),
          say('average', { average: number(sum / numbers) }),
          say('least', { least: number(least) }),
          say('most', { most: number(most) }),
        ]),
  ];
  return (
    <span className="gy-faint" data-sum="done">
      {words.join(' · ')}
    </span>
  );
}
