import { type EditPropertyProps, useCurrentAdmin, useTranslation } from 'adminjs';
import { useId } from 'react';
import { useWords } from './words.js';

/** Whether a user may sign in, in their form. A new user may. */
export default function ActiveField({ property, record, onChange }: EditPropertyProps) {
  const { say } = useWords('UserForm');
  const { translateProperty, translateMessage } = useTranslation();
  const [currentAdmin] = useCurrentAdmin();
  const id = useId();
  const error = record.errors[property.path]?.message;
  if (!record.id) return null;
  return (
    <div className="gy-asked">
      <label className="gy-check" htmlFor={id}>
        <input
          id={id}
          type="checkbox"
          checked={String(record.params[property.path]) === 'true'}
          onChange={({ target }) => onChange(property.path, target.checked)}
          disabled={record.id === currentAdmin?.['id']}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-more`}
        />
        {translateProperty(property.label, property.resourceId)}
      </label>
      <span id={`${id}-more`} className={error === undefined ? 'gy-faint' : 'gy-bad'}>
        {error === undefined ? say('active') : translateMessage(error, property.resourceId)}
      </span>
    </div>
  );
}
