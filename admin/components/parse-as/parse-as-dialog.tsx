import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { LONGEST_DELIMITER, OFFERED_DELIMITERS, OFFERED_ENCODINGS } from '../../../src/files/text-files.js';
import type { ParseOptions } from '../../../src/tasks/parse-options.js';
import { useFailureWords } from '../failure-words.js';
import { parseResource } from '../live/task-actions.js';
import { places } from '../places.js';
import { useWords } from '../words.js';
import { Asked } from './asked.js';
import { type Faults, type Field, OTHER, readAnswers } from './read-answers.js';

interface ParseAsDialogProps {
  resourceId: string;
  name: string;
  options: ParseOptions;
  placeOf?: (taskId: string) => string;
  onClose: () => void;
}

const FIELDS: readonly Field[] = ['encoding', 'delimiter', 'infer_types'];
/** The names in the translations of delimiters that cannot be keys. */
const DELIMITER_WORDS: Record<string, string> = { ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'pipe' };

/** Asks how to read a text file, beginning with the options of its last parse, and queues the parse. */
export function ParseAsDialog({ resourceId, name, options, placeOf, onClose }: ParseAsDialogProps) {
  const { say } = useWords('ParseAs');
  const { say: sayLive } = useWords('Live');
  const { reason } = useFailureWords();
  const navigate = useNavigate();
  const dialog = useRef<HTMLDialogElement>(null);
  const [chosen, setChosen] = useState(() => startOf(options.delimiter));
  const [faults, setFaults] = useState<Faults>({});
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const title = useId();
  useEffect(() => dialog.current?.showModal(), []);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const read = readAnswers(new FormData(form));
    setProblem('');
    if ('faults' in read) return refuse(form, read.faults);
    setFaults({});
    setBusy(true);
    const answer = await parseResource(resourceId, read.options);
    setBusy(false);
    if ('taskId' in answer) {
      dialog.current?.close();
      navigate(placeOf?.(answer.taskId) ?? places.show('TaskResult', answer.taskId));
      return;
    }
    const wrong = FIELDS.filter((field) => answer.fields.includes(field));
    if (wrong.length > 0) refuse(form, Object.fromEntries(wrong.map((field) => [field, `${field}Refused`])));
    else setProblem((answer.problem && reason(answer.problem)) || sayLive('away'));
  }

  function refuse(form: HTMLFormElement, found: Faults) {
    setFaults(found);
    const [first] = FIELDS.filter((field) => found[field] !== undefined);
    const place = first === 'delimiter' && chosen === OTHER ? 'other_delimiter' : first;
    form.querySelector<HTMLElement>(`[name=${place}]`)?.focus();
  }

  const fault = (field: Field) =>
    faults[field] === undefined ? null : say(faults[field], { most: LONGEST_DELIMITER });
  // If REST named an encoding that is not offered, it is in the list as well, and stays unless another is chosen.
  const encodings = [...new Set([...OFFERED_ENCODINGS, ...(options.encoding ? [options.encoding] : [])])];
  return (
    <dialog ref={dialog} className="gy-ask" aria-labelledby={title} aria-busy={busy} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2 id={title}>{say('title', { name })}</h2>
        <p className="gy-faint">{say('lead')}</p>
        <Asked label={say('encoding')} fault={fault('encoding')}>
          {(field) => (
            <select {...field} name="encoding" defaultValue={options.encoding ?? ''}>
              <option value="">{say('recognised')}</option>
              {encodings.map((encoding) => (
                <option key={encoding} value={encoding}>
                  {encodingWord(encoding)}
                </option>
              ))}
            </select>
          )}
        </Asked>
        <Asked label={say('delimiter')} fault={chosen === OTHER ? null : fault('delimiter')}>
          {(field) => (
            <select {...field} name="delimiter" value={chosen} onChange={(event) => setChosen(event.target.value)}>
              <option value="">{say('recognised')}</option>
              {OFFERED_DELIMITERS.map((delimiter) => (
                <option key={delimiter} value={delimiter}>
                  {say(`delimiters.${DELIMITER_WORDS[delimiter]}`)}
                </option>
              ))}
              <option value={OTHER}>{say('delimiters.other')}</option>
            </select>
          )}
        </Asked>
        {chosen === OTHER && (
          <Asked
            label={say('otherDelimiter')}
            hint={say('otherDelimiterHint', { most: LONGEST_DELIMITER })}
            fault={fault('delimiter')}
          >
            {(field) => (
              <input
                {...field}
                name="other_delimiter"
                defaultValue={(options.delimiter ?? '').replaceAll('\t', '\\t')}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Asked>
        )}
        <Asked label={say('inferTypes')} hint={say('inferTypesHint')} fault={fault('infer_types')} isBeside>
          {(field) => (
            <input {...field} name="infer_types" type="checkbox" defaultChecked={options.infer_types ?? false} />
          )}
        </Asked>
        {problem && (
          <p className="gy-problem" role="alert">
            {problem}
          </p>
        )}
        <div className="gy-ask-buttons">
          <button type="button" className="gy-button" disabled={busy} onClick={() => dialog.current?.close()}>
            {say('leave')}
          </button>
          <button type="submit" className="gy-button gy-primary" disabled={busy}>
            {say('submit')}
          </button>
        </div>
      </form>
    </dialog>
  );

  /** Offered encodings have words in the translations. Others are shown by their names. */
  function encodingWord(encoding: string): string {
    return (OFFERED_ENCODINGS as readonly string[]).includes(encoding) ? say(`encodings.${encoding}`) : encoding;
  }
}

function startOf(delimiter: string | undefined): string {
  if (delimiter === undefined) return '';
  return OFFERED_DELIMITERS.some((offered) => offered === delimiter) ? delimiter : OTHER;
}
