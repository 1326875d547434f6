const UNITS = ['B', 'kB', 'MB', 'GB'];

/** A number of bytes in readable units, in steps of 1024 as file managers count. */
export function sizeText(bytes: number, language: string): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const number = bytes / 1024 ** step;
  return `${number.toLocaleString(language, { maximumFractionDigits: step === 0 || number >= 100 ? 0 : 1 })} ${UNITS[step]}`;
}
