import { useEffect, useRef } from 'react';

interface TickProps {
  /** The box's name for screen readers. */
  name: string;
  checked: boolean;
  /** Whether some of its records are ticked, and some are not. */
  partly?: boolean;
  onChange: () => void;
}

/** The browser's own check box: its tick is visible with every pointing device, and it reacts to the usual keys. */
export function Tick({ name, checked, partly = false, onChange }: TickProps) {
  const box = useRef<HTMLInputElement>(null);
  // `indeterminate` has no attribute, only this property.
  useEffect(() => {
    if (box.current) box.current.indeterminate = partly;
  }, [partly]);
  return (
    <label className="gy-tick">
      <input ref={box} type="checkbox" aria-label={name} checked={checked} onChange={onChange} />
    </label>
  );
}
