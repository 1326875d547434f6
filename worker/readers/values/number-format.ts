import {
  FRACTION_SHIFT,
  KIND_DATE,
  KIND_DURATION,
  KIND_LOCALE,
  KIND_NUMBER,
  KIND_TIME,
} from '../../kernel/date-kinds.js';

/** Which kind (see serial-date.ts) a number takes under a format; it may depend on the number (`[<1]h:mm;yyyy-mm-dd`). */
export interface NumberFormat {
  /** The kind of every number; null if it depends on the number. */
  kind: number | null;
  kindOf(value: number): number;
}

const PLAIN: NumberFormat = { kind: KIND_NUMBER, kindOf: () => KIND_NUMBER };

/**
 * The built-in formats (ECMA-376 part 1, 18.8.30), which a file names by id only. Some of the East Asian ones are a date in one
 * language of Excel and a time in another: for those the number decides.
 */
export function builtInFormat(id: number): NumberFormat {
  if (
    (id >= 14 && id <= 17) ||
    (id >= 27 && id <= 31) ||
    id === 36 ||
    (id >= 50 && id <= 54) ||
    id === 57 ||
    id === 58
  ) {
    return fixed(KIND_DATE);
  }
  if ((id >= 18 && id <= 21) || id === 32 || id === 33 || id === 45) return fixed(KIND_TIME);
  if (id === 22) return fixed(KIND_DATE | KIND_TIME);
  if (id === 34 || id === 35 || id === 55 || id === 56) return fixed(KIND_LOCALE);
  if (id === 46) return fixed(KIND_DURATION);
  if (id === 47) return fixed(KIND_TIME | (1 << FRACTION_SHIFT));
  // Thai
  if ((id >= 71 && id <= 74) || id === 81) return fixed(KIND_DATE);
  if (id === 75 || id === 76 || id === 78) return fixed(KIND_TIME);
  if (id === 77) return fixed(KIND_DATE | KIND_TIME);
  if (id === 79) return fixed(KIND_DURATION);
  if (id === 80) return fixed(KIND_TIME | (1 << FRACTION_SHIFT));
  return PLAIN;
}

function fixed(kind: number): NumberFormat {
  return { kind, kindOf: () => kind };
}

interface Section {
  kind: number;
  /** `[<1]`: the numbers that the section is for; null without. */
  condition: ((value: number) => boolean) | null;
  isText: boolean;
}

/**
 * Names of the format General in the files of other languages. Excel up to 95 writes format codes in its own language, and so do
 * programs that take the word from its dialog. Some of these words have letters that would make a date.
 */
const LOCAL_GENERAL =
  /^(?:standard|standaard|est[aá]ndar|geral|genel|yleinen|v[sš]eobecn[yý]|основной|загальний|g\/(?:標準|通用格式|표준))$/i;

/** Reads a format code (ECMA-376 part 1, 18.8.31), e.g. `[Red]yyyy\-mm\-dd;@`. A code that makes no sense is one of plain numbers. */
export function parseFormat(code: string): NumberFormat {
  if (LOCAL_GENERAL.test(code)) return PLAIN;
  const sections: Section[] = [];
  for (let at = 0; at <= code.length && sections.length < 8; ) {
    const [section, end] = parseSection(code, at);
    sections.push(section);
    at = end + 1;
  }
  // The section for texts is the fourth, or the last if it has an @ in it.
  if (sections.length > 1 && (sections.length > 3 || sections.at(-1)?.isText))
    sections.splice(Math.min(3, sections.length - 1));
  const first = sections[0];
  if (!first) return PLAIN;
  if (sections.every((section) => section.kind === first.kind)) return fixed(first.kind);
  const rules = sections.map((section, i) => ({
    kind: section.kind,
    applies: section.condition ?? defaultCondition(i, sections.length),
  }));
  const last = rules.at(-1)?.kind ?? KIND_NUMBER;
  return { kind: null, kindOf: (value) => rules.find((rule) => rule.applies(value))?.kind ?? last };
}

function defaultCondition(index: number, count: number): (value: number) => boolean {
  if (count === 2) return index === 0 ? (value) => value >= 0 : () => true;
  if (count > 2 && index < 2) return index === 0 ? (value) => value > 0 : (value) => value < 0;
  return () => true;
}

/** Reads one section from `at` on. Returns it and the position of the semicolon (or the end) after it. */
function parseSection(code: string, at: number): [Section, number] {
  /** The runs of date letters: `yyyy` is `y`, a month or minute is `m`, a month for sure `M`, `[h]` is `H`. */
  let runs = '';
  /** The last letter of `runs`: reading it from the growing text would cost the text's length each time. */
  let last = '';
  const add = (letter: string) => {
    runs += letter;
    last = letter;
  };
  let condition: Section['condition'] = null;
  let isText = false;
  let isNumber = false;
  let fraction = 0;
  let i = at;
  scan: while (i < code.length) {
    const char = (code[i] ?? '').toLowerCase();
    switch (char) {
      case ';':
        break scan;
      case '"': {
        const close = code.indexOf('"', i + 1);
        i = close < 0 ? code.length : close + 1;
        continue;
      }
      case '\\':
      case '_':
      case '*':
        i += 2;
        continue;
      case '[': {
        const close = code.indexOf(']', i);
        if (close < 0) return [{ kind: KIND_NUMBER, condition, isText }, code.length];
        const inside = code.slice(i + 1, close);
        if (/^(h+|m+|s+)$/i.test(inside))
          add((inside[0] ?? '').toUpperCase() === 'M' ? 'N' : (inside[0] ?? '').toUpperCase());
        else condition = parseCondition(inside) ?? condition;
        i = close + 1;
        continue;
      }
      case '@':
        isText = true;
        break;
      case '0':
      case '#':
      case '?':
        // Digits after the seconds are fractions of them. Digits before any date letter make the section a number's.
        if (char === '0' && (last === 's' || last === 'S')) fraction++;
        else if (last === '') isNumber = true;
        break;
      case 'g':
        if (code.slice(i, i + 7).toLowerCase() === 'general') {
          i += 7;
          continue;
        }
        add('y');
        break;
      case 'e':
        // 0.00E+00 against the era's year
        if (code[i + 1] === '+' || code[i + 1] === '-') isNumber ||= last === '';
        else add('y');
        break;
      case 'b':
      case 'y':
        if (last !== 'y') add('y');
        break;
      case 'd':
        if (last !== 'd') add('d');
        break;
      case 'h':
        if (last !== 'h') add('h');
        break;
      case 's':
        if (last !== 's') add('s');
        break;
      case 'm': {
        let length = 1;
        while (code[i + length]?.toLowerCase() === 'm') length++;
        add(length > 2 ? 'M' : 'm');
        i += length;
        continue;
      }
      case 'a': {
        const mark = /^(am\/pm|a\/p|a{3,})/i.exec(code.slice(i, i + 8))?.[0];
        if (mark) {
          // The half of the day shows that the format is a time. It does not show that the m beside it is a minute. `aaa` is a weekday.
          add(mark.includes('/') ? 'p' : 'd');
          i += mark.length;
          continue;
        }
        break;
      }
    }
    i++;
  }
  return [{ kind: isNumber ? KIND_NUMBER : kindOfRuns(runs, fraction), condition, isText }, i];
}

function kindOfRuns(runs: string, fraction: number): number {
  // An m next to hours or seconds is minutes.
  const minutes = runs.replace(/([hH]p*)m/g, '$1n').replace(/m(p*[sS])/g, 'n$1');
  const hasDate = /[yMmd]/.test(minutes);
  const hasTime = /[hnsp]/.test(minutes);
  const isElapsed = /[HNS]/.test(minutes);
  let kind = KIND_NUMBER;
  if (isElapsed && !hasDate) kind = KIND_DURATION;
  else {
    if (hasDate) kind |= KIND_DATE;
    if (hasTime || isElapsed) kind |= KIND_TIME;
  }
  return kind === KIND_NUMBER ? kind : kind | (Math.min(fraction, 3) << FRACTION_SHIFT);
}

function parseCondition(inside: string): ((value: number) => boolean) | null {
  const match = /^\s*(<=|>=|<>|<|>|=)\s*([-+]?[\d.]+(?:E[-+]?\d+)?)\s*$/i.exec(inside);
  if (!match) return null;
  const limit = Number(match[2]);
  switch (match[1]) {
    case '<':
      return (value) => value < limit;
    case '<=':
      return (value) => value <= limit;
    case '>':
      return (value) => value > limit;
    case '>=':
      return (value) => value >= limit;
    case '=':
      return (value) => value === limit;
    default:
      return (value) => value !== limit;
  }
}
