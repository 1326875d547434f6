/** Delimiters that are looked for, the likelier first. */
const CANDIDATES = [',', '\t', ';', '|'];
const LINES = 100;

/**
 * Recognises the delimiter by the first lines of a text: the one that comes equally often in most lines, outside quotes. A
 * first line `sep=;` names it, as in Excel; `header` is how many characters such a line takes. A file name in .tsv is a point
 * in favour of the tab.
 */
export function guessDelimiter(text: string, name: string): { delimiter: string; header: number } {
  const said = /^sep=([^\r\n]?)(\r\n|\r|\n)/i.exec(text);
  if (said) return { delimiter: said[1] || ',', header: said[0].length };
  const lines = countsByLine(text);
  let best = /\.(tsv|tab)$/i.test(name) ? '\t' : ',';
  let bestScore = 0;
  CANDIDATES.forEach((candidate, i) => {
    const counts = lines.map((line) => line[i] ?? 0);
    const most = mode(counts.filter((count) => count > 0));
    if (most === 0) return;
    const share = counts.filter((count) => count === most).length / counts.length;
    const present = counts.filter((count) => count > 0).length / counts.length;
    // Agreement counts most, then being there at all, then how often; tabs are rare in prose.
    const score =
      share * 4 + present * 2 + Math.min(most, 20) / 20 + (candidate === '\t' ? 1 : 0) + (candidate === best ? 0.5 : 0);
    if (score > bestScore) {
      bestScore = score;
      best = candidate;
    }
  });
  return { delimiter: best, header: 0 };
}

/** How often each candidate comes in each of the first lines; quoted stretches count for nothing. */
function countsByLine(text: string): number[][] {
  const lines: number[][] = [];
  let counts = CANDIDATES.map(() => 0);
  let isQuoted = false;
  let isBlank = true;
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === '\n' || char === '\r') {
      if (!isBlank) lines.push(counts);
      if (lines.length >= LINES) return lines;
      counts = CANDIDATES.map(() => 0);
      isBlank = true;
      continue;
    } else {
      const candidate = CANDIDATES.indexOf(char);
      if (candidate >= 0) counts[candidate] = (counts[candidate] ?? 0) + 1;
    }
    isBlank = false;
  }
  // The last line may be cut.
  if (!isBlank && lines.length < 3) lines.push(counts);
  return lines;
}

function mode(values: number[]): number {
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  let best = 0;
  for (const [value, count] of times)
    if (count > (times.get(best) ?? 0) || (count === times.get(best) && value > best)) best = value;
  return best;
}
