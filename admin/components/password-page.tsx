import { useCurrentAdmin, useTranslation } from 'adminjs';
import { type FormEvent, useState } from 'react';
import { AskedPassword } from './asked-password.js';
import { useTitle } from './frame/title.js';
import { places } from './places.js';
import { useWords } from './words.js';

type Field = 'old' | 'new' | 'again';
/** Refusals of the server: the field that each is about, and its words. */
const REFUSALS: Record<string, { field: Field; words: string }> = {
  wrong_password: { field: 'old', words: 'wrong' },
  same_password: { field: 'new', words: 'same' },
  weak_password: { field: 'new', words: 'rules' },
  too_many_attempts: { field: 'old', words: 'tooMany' },
};
/** Why a password is weak, by the server's words. */
const WEAKNESSES: Record<string, string> = {
  blank_password: 'passwordBlank',
  short_password: 'passwordShort',
  numeric_password: 'passwordNumeric',
  repeating_password: 'passwordRepeating',
  sequential_password: 'passwordSequential',
  common_password: 'passwordCommon',
  similar_password: 'passwordSimilar',
};

/** Changes the reader's own password. */
export default function PasswordPage() {
  const { say } = useWords('Password');
  const { translateMessage } = useTranslation();
  const [currentAdmin] = useCurrentAdmin();
  useTitle(say('title'));
  const [problem, setProblem] = useState<{ field: Field | null; text: string } | null>(null);
  const [state, setState] = useState<'asking' | 'sending' | 'done'>('asking');

  async function change(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    if (given.get('new') !== given.get('again')) {
      setProblem({ field: 'again', text: say('different') });
      return;
    }
    setState('sending');
    setProblem(null);
    const refusal = await send(String(given.get('old')), String(given.get('new')));
    if (refusal === null) {
      form.reset();
      setState('done');
      return;
    }
    const known = REFUSALS[refusal.code];
    const weaknesses = refusal.reasons.map((reason) => translateMessage(WEAKNESSES[reason] ?? ''));
    setProblem({
      field: known?.field ?? null,
      text: weaknesses.length > 0 ? weaknesses.join(' ') : say(known?.words ?? 'away'),
    });
    setState('asking');
  }

  const about = (field: Field) => (problem?.field === field ? problem.text : null);
  return (
    <div className="gy-page" data-page="password">
      <h1 className="gy-title">{say('title')}</h1>
      <p className="gy-faint">{say('lead')}</p>
      <form className="gy-form" onSubmit={change}>
        {/* Password managers need to know whose password it is. */}
        <input
          type="text"
          name="username"
          autoComplete="username"
          value={currentAdmin?.['username'] ?? ''}
          readOnly
          hidden
        />
        <AskedPassword name="old" label={say('old')} autoComplete="current-password" problem={about('old')} />
        <AskedPassword
          name="new"
          label={say('new')}
          autoComplete="new-password"
          problem={about('new')}
          hint={say('rules')}
        />
        <AskedPassword name="again" label={say('again')} autoComplete="new-password" problem={about('again')} />
        {problem && problem.field === null && (
          <p className="gy-problem" role="alert">
            {problem.text}
          </p>
        )}
        {state === 'done' && (
          <p className="gy-good" role="status">
            {say('done')}
          </p>
        )}
        <button type="submit" className="gy-button gy-primary" disabled={state === 'sending'}>
          {say('submit')}
        </button>
      </form>
    </div>
  );
}

interface Refusal {
  /** Empty if nobody responded. */
  code: string;
  /** Why the new password is weak. */
  reasons: string[];
}

/** Sends both passwords. Returns null on success. */
async function send(oldPassword: string, newPassword: string): Promise<Refusal | null> {
  try {
    const answer = await fetch(places.passwordApi, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ old_password: oldPassword, new_password: newPassword }),
    });
    if (answer.ok) return null;
    const { code = '', errors = [] }: { code?: string; errors?: { reasons?: string[] }[] } = await answer.json();
    return { code, reasons: errors.flatMap(({ reasons = [] }) => reasons) };
  } catch {
    return { code: '', reasons: [] };
  }
}
