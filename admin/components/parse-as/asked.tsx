import { type ReactNode, useId } from 'react';

/** Attributes that connect a field with its label, and with its hint or error. */
export interface AskedField {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

interface AskedProps {
  label: string;
  hint?: string;
  /** What is wrong with the field's value; null if nothing is. */
  fault: string | null;
  /** Whether the label is beside the field, e.g. at a box to tick. */
  isBeside?: boolean;
  children: (field: AskedField) => ReactNode;
}

/** A field of a form with its label, and below it what is wrong, or a hint. */
export function Asked({ label, hint, fault, isBeside = false, children }: AskedProps) {
  const id = useId();
  const more = fault ?? hint;
  return (
    <div className={isBeside ? 'gy-asked gy-asked-beside' : 'gy-asked'}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-invalid': fault !== null, 'aria-describedby': more ? `${id}-more` : undefined })}
      {more && (
        <span id={`${id}-more`} className={fault ? 'gy-bad' : 'gy-faint'} role={fault ? 'alert' : undefined}>
          {more}
        </span>
      )}
    </div>
  );
}
