import { useWords } from '../words.js';

/** Tells that the record of the page was deleted meanwhile. */
export function GoneHint({ words }: { words: 'fileGone' | 'taskGone' }) {
  const { say } = useWords('Record');
  return (
    <p className="gy-hint gy-hint-gone" role="status" data-hint="gone">
      {say(words)}
    </p>
  );
}
