import { type FilterPropertyProps, useTranslation } from 'adminjs';
import { useId } from 'react';
import { Choice } from '../choice.js';

/** A field to filter by: a choice if the property has fixed values, else a text. */
export default function FilterField({ property, filter, onChange }: FilterPropertyProps) {
  const { translateProperty } = useTranslation();
  const id = useId();
  const { path, label, resourceId, availableValues } = property;
  const value = String(filter?.[path] ?? '');
  const change = (next: string) => onChange(path, next);
  return (
    <div className="gy-asked">
      <label htmlFor={id}>{translateProperty(label, resourceId)}</label>
      {availableValues ? (
        <Choice id={id} property={property} value={value} onChange={change} />
      ) : (
        <input id={id} name={`filter-${path}`} value={value} onChange={(event) => change(event.target.value)} />
      )}
    </div>
  );
}
