import { useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import { places } from './places.js';
import { Time } from './time.js';
import { useWords } from './words.js';

interface Entry {
  id: number;
  at: string;
  username: string;
  action: string;
  way: string;
  changes: Record<string, unknown> | null;
}

interface HistoryProps {
  resource: 'BinaryResource' | 'TaskResult';
  id: string;
  /** Changes each time that something was done: the history is then read anew. */
  state: string;
}

/** Who did what to a file or a task, newest first. */
export function History({ resource, id, state }: HistoryProps) {
  const { say } = useWords('History');
  const { translateLabel, translateProperty } = useTranslation();
  const [entries, setEntries] = useState<Entry[] | null>(null);
  const address = places.history(resource, id);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `state` says when there is something new to read
  useEffect(() => {
    const away = new AbortController();
    fetch(address, { signal: away.signal })
      .then(async (answer) => {
        const body: { results: Entry[] } = await answer.json();
        if (answer.ok) setEntries(body.results);
      })
      // If the server is unreachable, the page itself says so. Without a history it is still complete.
      .catch(() => {});
    return () => away.abort();
  }, [address, state]);

  if (!entries) return null;
  return (
    <section data-list="history">
      <h2>{say('title')}</h2>
      {entries.length === 0 && <p className="gy-faint">{say('empty')}</p>}
      <ul className="gy-lines">
        {entries.map((entry) => (
          <li key={entry.id}>
            <Time at={entry.at} />
            <strong className="gy-cut">{entry.username}</strong>
            <span>{translateLabel(`action.${entry.action}`, 'AuditEntry')}</span>
            <span className="gy-faint">{translateLabel(`way.${entry.way}`, 'AuditEntry')}</span>
            {entry.action === 'edit' && (
              <span className="gy-faint">
                {Object.keys(entry.changes ?? {})
                  .map((field) => translateProperty(field, resource))
                  .join(', ')}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
