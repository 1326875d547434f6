import { useTranslation } from 'adminjs';
import type { ReactNode } from 'react';

/** The known facts about a record, name by name. Unknown ones are left out. */
export function Facts({ resource, facts }: { resource: string; facts: Record<string, ReactNode> }) {
  const { translateProperty } = useTranslation();
  const known = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return (
    <dl className="gy-facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{translateProperty(name, resource)}</dt>
          <dd data-fact={name}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
