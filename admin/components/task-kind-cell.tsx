import type { ShowPropertyProps } from 'adminjs';
import { useTaskWords } from './live/task-words.js';

/** In the list of tasks: what a task does. */
export default function TaskKindCell({ record, property }: ShowPropertyProps) {
  const { kindOf } = useTaskWords();
  const kind = kindOf(String(record.params[property.path] ?? ''));
  return (
    <span className="gy-cut" title={kind}>
      {kind}
    </span>
  );
}
