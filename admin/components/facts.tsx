import { useTranslation } from 'adminjs';
import type { ReactNode } from 'react';

/** What is known about a record, name by name; what is not known is left out. */
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
