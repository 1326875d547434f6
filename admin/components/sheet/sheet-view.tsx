import { useCallback, useEffect, useRef, useState } from 'react';
import { useWords } from '../words.js';
import { type Address, fragmentOf, type Range, rangeBetween, readFragment } from './addresses.js';
import type { Refusal } from './ask-server.js';
import type { Sheet } from './book.js';
import { SheetPanel } from './sheet-panel.js';
import { SheetTabs } from './sheet-tabs.js';

const PANEL_ID = 'gy-sheet-panel';
/** Browsers refuse a page that changes its address more often than a hundred times in half a minute. */
const ADDRESS_PAUSE_MS = 400;
const TITLES_PARAMETER = 'titles';
const FIRST_CELL = rangeBetween({ row: 1, column: 0 }, { row: 1, column: 0 });

interface SheetViewProps {
  taskId: string;
  fileName: string | undefined;
  /** At least one. */
  sheets: [Sheet, ...Sheet[]];
  onRefused: (refusal: Refusal) => void;
}

/** A workbook's sheets: one at a time, with tabs for the others, and an address that names the visible range. */
export function SheetView({ taskId, fileName, sheets, onRefused }: SheetViewProps) {
  const { say } = useWords('Sheets');
  const [linked] = useState(() => readFragment(window.location.hash));
  const [shown, setShown] = useState(() => ({
    sheet: findSheet(sheets, linked) ?? sheets.find((sheet) => sheet.visibility === 'visible') ?? sheets[0],
    goTo: linked?.range ?? FIRST_CELL,
  }));
  const [hasTitles, setTitles] = useState(() => new URLSearchParams(window.location.search).has(TITLES_PARAMETER));
  const [isFinding, setFinding] = useState(false);
  const [findAsked, setFindAsked] = useState(0);
  /** The last selection of each sheet, for when somebody comes back to it. */
  const selected = useRef(new Map<number, Range>());
  const { sheet } = shown;
  const writeAddress = useAddress(fileName ? `${sheet.name} – ${fileName}` : sheet.name, hasTitles);

  const show = useCallback(
    (wanted: Sheet, range: Range) => {
      // The search was in the other sheet.
      if (wanted !== sheet) setFinding(false);
      setShown({ sheet: wanted, goTo: range });
      selected.current.set(wanted.sheet_index, range);
      writeAddress(wanted.name, range);
    },
    [sheet, writeAddress],
  );
  const onSelected = useCallback(
    (range: Range) => {
      selected.current.set(sheet.sheet_index, range);
      writeAddress(sheet.name, range);
    },
    [sheet, writeAddress],
  );
  const onGoElsewhere = useCallback(
    (address: Address) => {
      const wanted = findSheet(sheets, address);
      if (wanted) show(wanted, address.range);
    },
    [sheets, show],
  );

  // Somebody may change the address by hand, or follow a link to another cell.
  useEffect(() => {
    const follow = () => {
      const address = readFragment(window.location.hash);
      if (address) show(findSheet(sheets, address) ?? sheet, address.range);
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [sheets, sheet, show]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement;
      const isFind = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f';
      if (!isFind && (event.key !== '/' || isTyping)) return;
      event.preventDefault();
      setFinding(true);
      setFindAsked((times) => times + 1);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <div className="gy-sheet-view" data-sheet-shown={sheet.name}>
      <div className="gy-sheet-tools">
        <label className="gy-switch">
          <input type="checkbox" checked={hasTitles} onChange={(event) => setTitles(event.target.checked)} />
          {say('titles')}
        </label>
        <button
          type="button"
          className="gy-button gy-small"
          aria-expanded={isFinding}
          disabled={sheet.dimensions === null}
          title={say('findHint')}
          onClick={() => setFinding(!isFinding)}
        >
          {say('find')}
        </button>
      </div>
      {sheet.dimensions === null ? (
        <div id={PANEL_ID} role="tabpanel" aria-label={sheet.name} className="gy-sheet-empty">
          <p>{say('emptySheet')}</p>
        </div>
      ) : (
        <SheetPanel
          key={sheet.sheet_index}
          id={PANEL_ID}
          taskId={taskId}
          sheet={sheet}
          hasTitles={hasTitles}
          goTo={shown.goTo}
          isFinding={isFinding}
          findAsked={findAsked}
          onFindClosed={() => setFinding(false)}
          onSelected={onSelected}
          onGoElsewhere={onGoElsewhere}
          onRefused={onRefused}
        />
      )}
      <SheetTabs
        sheets={sheets}
        selected={sheet.sheet_index}
        controls={PANEL_ID}
        onSelect={(index) => {
          const wanted = sheets.find((each) => each.sheet_index === index);
          if (wanted) show(wanted, selected.current.get(index) ?? FIRST_CELL);
        }}
      />
    </div>
  );
}

/** Keeps the page's title and address up to date: the sheet and the range after `#`, and whether the first row holds titles. */
function useAddress(title: string, hasTitles: boolean): (sheet: string, range: Range) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const pending = useRef<string | null>(null);
  const write = useCallback(() => {
    const url = new URL(window.location.href);
    if (pending.current !== null) url.hash = pending.current;
    pending.current = null;
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, '', url);
  }, []);
  useEffect(() => {
    const url = new URL(window.location.href);
    if (hasTitles) url.searchParams.set(TITLES_PARAMETER, '1');
    else url.searchParams.delete(TITLES_PARAMETER);
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, '', url);
  }, [hasTitles]);
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (sheet, range) => {
      pending.current = fragmentOf(sheet, range);
      clearTimeout(timer.current);
      timer.current = setTimeout(write, ADDRESS_PAUSE_MS);
    },
    [write],
  );
}

/** Finds the sheet that an address names. The names of two sheets differ by more than their case. */
function findSheet(sheets: Sheet[], address: Address | null): Sheet | undefined {
  const name = address?.sheet?.toLowerCase();
  return sheets.find((sheet) => sheet.name.toLowerCase() === name);
}
