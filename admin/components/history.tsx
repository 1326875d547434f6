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

/** Who did what to a file or a task, newest first. */
export function History({ resource, id }: { resource: 'BinaryResource' | 'TaskResult'; id: string }) {
  const { say } = useWords('History');
  const { translateLabel, translateProperty } = useTranslation();
  const [entries, setEntries] = useState<Entry[] | null>(null);
  const address = places.history(resource, id);

  useEffect(() => {
    const away = new AbortController();
    fetch(address, { signal: away.signal })
      .then(async (answer) => {
        const body: { results: Entry[] } = await answer.json();
        if (answer.ok) setEntries(body.results);
      })
      // The page says itself when the server is away; without a history it is still whole.
      .catch(() => {});
    return () => away.abort();
  }, [address]);

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
