import { useTranslation } from 'adminjs';
import type { ErrorDetails } from '../../src/errors.js';

/** Why something failed, from a task's result or a refusal. */
export interface Failure {
  /** Empty if there is none, e.g. in tasks of other installations. */
  code: string;
  /** In English. */
  message: string;
  /** The things that the message names. Results of earlier versions have none. */
  details: ErrorDetails;
}

/** In the order in which they are told. A cell's name contains its row. */
const PLACES = ['sheet', 'cell', 'row', 'part', 'encoding'] as const;

/**
 * Reads why something failed. The source is a task's result, `{code, message, details}`, or a refusal, which calls its message
 * `detail`. It may also be Celery's form of an exception, `{exc_type, exc_message}`.
 */
export function failureOf(result: unknown): Failure {
  if (typeof result !== 'object' || result === null) {
    return { code: '', message: typeof result === 'string' ? result : '', details: {} };
  }
  const fields = new Map<string, unknown>(Object.entries(result));
  const given = fields.get('details');
  const type = textOf(fields.get('exc_type'));
  const exception = [type, [fields.get('exc_message')].flat().map(textOf).join(' ')].filter(Boolean).join(': ');
  return {
    code: textOf(fields.get('code')),
    message: textOf(fields.get('message')) || textOf(fields.get('detail')) || exception,
    details: typeof given === 'object' && given !== null ? given : {},
  };
}

/** Why something failed, in the reader's language. */
export function useFailureWords() {
  const { translateComponent, i18n } = useTranslation();
  const say = (key: string, value = '') => translateComponent(`Failure.${key}`, { value });
  // The errors' own sentences are English: English needs no translations.
  const isTranslated = ({ code }: Failure) => code !== '' && i18n.exists(`components.Failure.reasons.${code}`);
  // Six decimals, because a limit may be a small part of a gigabyte.
  const number = (value: number) => value.toLocaleString(i18n.language, { maximumFractionDigits: 6 });

  /** The parts of an error's details, in the reader's language. */
  function places({ details }: Failure): string[] {
    const { kind, limit, unit, setting } = details;
    const named = PLACES.filter((name) => !(name === 'row' && details.cell !== undefined)).flatMap((name) => {
      const value = details[name];
      return value === undefined ? [] : [say(`places.${name}`, typeof value === 'number' ? number(value) : value)];
    });
    return [
      ...(kind === undefined ? [] : [say('places.kind', say(`kinds.${kind}`))]),
      ...named,
      ...(limit === undefined || unit === undefined ? [] : [say('places.limit', say(`units.${unit}`, number(limit)))]),
      ...(setting === undefined ? [] : [say('places.setting', setting)]),
    ];
  }

  return {
    places,
    isTranslated,
    /** The reason alone; an English message names sheet, cell and limit itself. */
    sentence: (failure: Failure) => (isTranslated(failure) ? say(`reasons.${failure.code}`) : failure.message),
    /** All in one: what was wrong, what to do, and where in the file. */
    reason(result: unknown): string {
      const failure = failureOf(result);
      if (!isTranslated(failure)) return failure.message;
      const where = places(failure);
      const sentence = say(`reasons.${failure.code}`);
      return where.length === 0 ? sentence : `${sentence}${say('inBrackets', where.join(say('between')))}`;
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
