import { useEffect, useRef, useState } from 'react';
import type { Failure } from '../failure-words.js';
import type { Place } from './addresses.js';
import { asRefusal } from './ask-server.js';
import { beyond, type Direction, findCell, startOf } from './find-cell.js';

/** The state of a search; `row` is the last row that was searched before time was up. */
export type FindState =
  | { state: 'idle' | 'looking' | 'found' | 'foundAgain' | 'none' }
  | { state: 'paused'; row: number; goOn: () => void }
  | { state: 'failed'; failure: Failure };

/** Finds cell after cell of a sheet, and starts over at the end. */
export function useFind(
  { taskId, sheetIndex, lastRow }: { taskId: string; sheetIndex: number; lastRow: number },
  active: Place,
  onFound: (place: Place) => void,
) {
  const [state, setState] = useState<FindState>({ state: 'idle' });
  const underWay = useRef<AbortController | null>(null);
  useEffect(() => () => underWay.current?.abort(), []);

  async function find(text: string, direction: Direction, after = active, isAgain = false): Promise<void> {
    underWay.current?.abort();
    if (text === '') return setState({ state: 'idle' });
    const controller = new AbortController();
    underWay.current = controller;
    setState({ state: 'looking' });
    try {
      const found = await findCell({ taskId, sheetIndex, text, after, direction }, controller.signal);
      if (controller.signal.aborted) return;
      if (found && 'cell' in found) {
        setState({ state: isAgain ? 'foundAgain' : 'found' });
        onFound(found.cell);
      } else if (found) {
        const goOn = () => void find(text, direction, beyond(found.lookedTo, direction), isAgain);
        setState({ state: 'paused', row: found.lookedTo, goOn });
      } else if (isAgain) setState({ state: 'none' });
      else await find(text, direction, startOf(direction, lastRow), true);
    } catch (error) {
      if (controller.signal.aborted) return;
      setState({ state: 'failed', failure: asRefusal(error).failure });
    }
  }

  function stop() {
    underWay.current?.abort();
    setState({ state: 'idle' });
  }

  return { state, find: (text: string, direction: Direction) => void find(text, direction), stop };
}
