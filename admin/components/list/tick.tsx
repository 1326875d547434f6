import { useEffect, useRef } from 'react';

interface TickProps {
  /** For those who hear the page. */
  name: string;
  checked: boolean;
  /** Whether some of what it stands for are ticked, and some are not. */
  partly?: boolean;
  onChange: () => void;
}

/** A check box of the browser's own: it shows its tick whatever points at it, and takes the keys that every other one takes. */
export function Tick({ name, checked, partly = false, onChange }: TickProps) {
  const box = useRef<HTMLInputElement>(null);
  // There is no attribute for it.
  useEffect(() => {
    if (box.current) box.current.indeterminate = partly;
  }, [partly]);
  return (
    <label className="gy-tick">
      <input ref={box} type="checkbox" aria-label={name} checked={checked} onChange={onChange} />
    </label>
  );
}
