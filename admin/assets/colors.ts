/** The panel's colours, each once: our own style sheet and the theme of AdminJS's parts both come from here. */
export const COLORS = {
  ink: '#1c2733',
  /** Text of less weight; 4.5 : 1 on white and on `back`, as WCAG 1.4.3 asks. */
  faint: '#5b6b7b',
  /** Lines between things. */
  line: '#d9e0e7',
  /** The border of input fields; 3 : 1 on white, as WCAG 1.4.11 asks. */
  edge: '#8595a5',
  paper: '#ffffff',
  /** The page behind the paper. */
  back: '#f6f8fa',
  blue: '#1d4ed8',
  blueDark: '#1e40af',
  /** Behind things that are selected or pointed at. */
  blueTint: '#eff4ff',
  bad: '#b42318',
  badDark: '#912018',
  badTint: '#fef3f2',
  good: '#067647',
  goodTint: '#ecfdf3',
  warn: '#7a2e0e',
  warnTint: '#fef0c7',
} as const;

/** `--gy-blue-dark: #1e40af; …` */
export function colorVariables(): string {
  const nameOf = (key: string) => `--gy-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return Object.entries(COLORS)
    .map(([key, color]) => `${nameOf(key)}: ${color};`)
    .join(' ');
}
