import { type PropertyJSON, useTranslation } from 'adminjs';
import { useWords } from './words.js';

interface ChoiceProps {
  id: string;
  /** Its values are the choices; each has a label in the translations. */
  property: PropertyJSON;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  /** The id of the element with a hint or an error. */
  describedBy?: string;
  invalid?: boolean;
}

/** One of a few values, chosen from the browser's own list. */
export function Choice({ id, property, value, onChange, required = false, describedBy, invalid = false }: ChoiceProps) {
  const { say } = useWords('Controls');
  const { translateLabel } = useTranslation();
  const { path, resourceId, availableValues } = property;
  return (
    <select
      id={id}
      name={path}
      value={value}
      required={required}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{say('choose')}</option>
      {(availableValues ?? []).map(({ value: each }) => (
        <option key={each} value={each}>
          {translateLabel(`${path}.${each}`, resourceId)}
        </option>
      ))}
    </select>
  );
}
