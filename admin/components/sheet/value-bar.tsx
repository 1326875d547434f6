import { type FormEvent, useState } from 'react';
import { useWords } from '../words.js';
import { type Address, type Place, placeText, type Range, rangeText, readAddress } from './addresses.js';
import { type SheetRow, shownText, typeAt } from './shown-text.js';

interface ValueBarProps {
  range: Range;
  active: Place;
  row: SheetRow | null | undefined;
  /** The active column's title, if the first row holds titles. */
  title: string;
  onGo: (address: Address) => void;
}

/** The bar above the grid: the cell's address, its type, and its whole value. Another address may be typed over the first. */
export function ValueBar({ range, active, row, title, onGo }: ValueBarProps) {
  const { say } = useWords('Sheets');
  const { say: typeName } = useWords('CellType');
  const [isTall, setTall] = useState(false);
  const type = typeAt(row, active.column);
  return (
    <div className="gy-value-bar">
      <NameBox range={range} active={active} onGo={onGo} />
      <span className="gy-value-type gy-faint" data-value-type={type}>
        {row === undefined ? '…' : typeName(type)}
      </span>
      {title && <span className="gy-value-title gy-cut gy-faint">{title}</span>}
      <textarea
        readOnly
        className={`gy-value-text${isTall ? ' gy-value-tall' : ''}${type === 'e' ? ' gy-bad' : ''}`}
        aria-label={say('value', { address: placeText(active) })}
        value={shownText(row, active.column)}
        data-value
      />
      <button
        type="button"
        className="gy-icon"
        aria-label={say('tall')}
        title={say('tall')}
        aria-expanded={isTall}
        onClick={() => setTall(!isTall)}
      >
        {isTall ? '▴' : '▾'}
      </button>
    </div>
  );
}

function NameBox({ range, active, onGo }: Pick<ValueBarProps, 'range' | 'active' | 'onGo'>) {
  const { say } = useWords('Sheets');
  /** Null if nobody is typing: the field then shows the selection. */
  const [typed, setTyped] = useState<string | null>(null);
  const [isWrong, setWrong] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    const address = readAddress(typed ?? rangeText(range), active);
    setWrong(!address);
    if (!address) return;
    setTyped(null);
    onGo(address);
  }

  return (
    <form onSubmit={submit} className="gy-name-form">
      <input
        className="gy-name-box"
        aria-label={say('nameBox')}
        title={say('nameBoxHint')}
        aria-invalid={isWrong}
        spellCheck={false}
        autoComplete="off"
        value={typed ?? rangeText(range)}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(false);
        }}
        onFocus={(event) => event.target.select()}
        onBlur={() => {
          setTyped(null);
          setWrong(false);
        }}
        data-name-box
      />
      {isWrong && (
        <span className="gy-name-wrong" role="alert">
          {say('nameBoxWrong')}
        </span>
      )}
    </form>
  );
}
