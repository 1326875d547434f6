import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useWords } from '../words.js';
import type { Sheet } from './book.js';

interface SheetTabsProps {
  sheets: Sheet[];
  selected: number;
  /** The id of the panel that the tabs control. */
  controls: string;
  onSelect: (sheetIndex: number) => void;
}

/** The sheets, below the grid as in spreadsheets. Hidden sheets are there too, and marked. */
export function SheetTabs({ sheets, selected, controls, onSelect }: SheetTabsProps) {
  const { say } = useWords('Sheets');
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selected tab comes into sight when another one is
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected]);

  function onKeyDown(event: KeyboardEvent) {
    const at = sheets.findIndex((sheet) => sheet.sheet_index === selected);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: sheets.length - 1 }[event.key];
    const sheet = to === undefined ? undefined : sheets[to];
    if (!sheet) return;
    event.preventDefault();
    onSelect(sheet.sheet_index);
    list.current?.querySelector<HTMLElement>(`[data-sheet="${sheet.sheet_index}"]`)?.focus();
  }

  return (
    <div ref={list} role="tablist" className="gy-tabs" aria-label={say('sheets')} onKeyDown={onKeyDown}>
      {sheets.map((sheet) => {
        const isSelected = sheet.sheet_index === selected;
        const hidden = sheet.visibility === 'visible' ? '' : say(sheet.visibility);
        return (
          <button
            key={sheet.sheet_index}
            type="button"
            role="tab"
            className={`gy-tab${hidden ? ' gy-tab-hidden' : ''}`}
            aria-selected={isSelected}
            aria-controls={controls}
            tabIndex={isSelected ? 0 : -1}
            data-sheet={sheet.sheet_index}
            title={hidden ? `${sheet.name} (${hidden})` : sheet.name}
            onClick={() => onSelect(sheet.sheet_index)}
          >
            <span className="gy-cut">{sheet.name}</span>
            {hidden && <small>{hidden}</small>}
          </button>
        );
      })}
    </div>
  );
}
