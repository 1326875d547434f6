import { useId } from 'react';

interface AskedPasswordProps {
  name: string;
  label: string;
  autoComplete: string;
  /** What is wrong with it; null if nothing is. */
  problem: string | null;
  hint?: string;
}

/** A field for a password, with what is wrong with it or what it should be. */
export function AskedPassword({ name, label, autoComplete, problem, hint }: AskedPasswordProps) {
  const id = useId();
  return (
    <div className="gy-asked">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="password"
        autoComplete={autoComplete}
        required
        aria-invalid={problem !== null}
        aria-describedby={`${id}-more`}
      />
      <span id={`${id}-more`} className={problem ? 'gy-bad' : 'gy-faint'} role={problem ? 'alert' : undefined}>
        {problem ?? hint}
      </span>
    </div>
  );
}
