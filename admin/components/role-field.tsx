import { type EditPropertyProps, useTranslation } from 'adminjs';
import { useId } from 'react';
import { Choice } from './choice.js';

/** A user's role in their form. */
export default function RoleField({ property, record, onChange }: EditPropertyProps) {
  const { translateProperty, translateMessage } = useTranslation();
  const id = useId();
  const error = record.errors[property.path]?.message;
  return (
    <div className="gy-asked">
      <label htmlFor={id}>
        <span aria-hidden="true">* </span>
        {translateProperty(property.label, property.resourceId)}
      </label>
      <Choice
        id={id}
        property={property}
        value={String(record.params[property.path] ?? '')}
        onChange={(value) => onChange(property.path, value)}
        required
        invalid={error !== undefined}
        describedBy={`${id}-more`}
      />
      <span id={`${id}-more`} className="gy-bad">
        {error !== undefined && translateMessage(error, property.resourceId)}
      </span>
    </div>
  );
}
