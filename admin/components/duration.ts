import { useWords } from './words.js';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** How long something took, in the reader's language: `0.4 s`, `3 min 5 s`, `2 h 10 min`. */
export function useDuration(): (milliseconds: number) => string {
  const { say, language } = useWords('Live');
  const part = (unit: string, value: number, digits = 0) =>
    say(unit, { number: value.toLocaleString(language, { maximumFractionDigits: digits }) });
  return (milliseconds) => {
    const seconds = Math.max(0, milliseconds) / 1_000;
    if (seconds < 10) return part('seconds', seconds, seconds < 0.1 ? 3 : 1);
    const whole = Math.round(seconds);
    if (whole < MINUTE_S) return part('seconds', whole);
    if (whole < HOUR_S) return pair('minutes', whole, MINUTE_S, 'seconds', 1);
    return pair('hours', whole, HOUR_S, 'minutes', MINUTE_S);
  };

  function pair(large: string, whole: number, largeS: number, small: string, smallS: number): string {
    const rest = Math.floor((whole % largeS) / smallS);
    const first = part(large, Math.floor(whole / largeS));
    return rest === 0 ? first : `${first} ${part(small, rest)}`;
  }
}
