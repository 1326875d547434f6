import { useCurrentAdmin } from 'adminjs';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { AskedPassword } from './asked-password.js';
import { nameBrowser } from './browser-name.js';
import { BY_HAND } from './by-hand.js';
import { useTitle } from './frame/title.js';
import { places } from './places.js';
import { Time } from './time.js';
import { useWords } from './words.js';

interface Session {
  id: string;
  started_at: string;
  used_at: string;
  address: string;
  user_agent: string;
  is_current: boolean;
}

/** Refusals of the server that are about the password, and their words. */
const REFUSALS: Record<string, string> = {
  missing_own_password: 'ownMissing',
  wrong_own_password: 'ownWrong',
  too_many_attempts: 'tooMany',
};

/** Where the reader is signed in, and how to sign out there. */
export default function SessionsPage() {
  const { say } = useWords('Sessions');
  const [currentAdmin] = useCurrentAdmin();
  useTitle(say('title'));
  const [sessions, setSessions] = useState<Session[] | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [notice, setNotice] = useState<{ isGood: boolean; text: string } | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  const load = useCallback(async () => {
    const answer = await ask('GET', places.sessionsApi);
    if (!answer?.ok) return false;
    const { results }: { results: Session[] } = await answer.json();
    setSessions(results);
    return true;
  }, []);
  const showFailure = useCallback(() => setNotice({ isGood: false, text: say('away') }), [say]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read once; `say` is another function each time
  useEffect(() => {
    void load().then((isLoaded) => isLoaded || showFailure());
  }, []);

  async function end(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const { submitter } = event.nativeEvent as SubmitEvent; // React's type of the event lacks the button that was pressed
    const id = submitter?.getAttribute('value') ?? '';
    setIsBusy(true);
    setNotice(null);
    setWrong(null);
    const path = id === '' ? places.sessionsApi : `${places.sessionsApi}/${id}`;
    const answer = await ask('DELETE', path, { own_password: String(new FormData(form).get('own')) });
    const words = answer?.ok === false ? REFUSALS[await codeOf(answer)] : undefined;
    if (words) setWrong(say(words));
    else if (answer?.ok && (await load())) {
      form.reset();
      setNotice({ isGood: true, text: say(id === '' ? 'endedAll' : 'ended') });
    } else showFailure();
    setIsBusy(false);
  }

  const others = sessions?.filter((session) => !session.is_current) ?? [];
  return (
    <div className="gy-page" data-page="sessions">
      <h1 className="gy-title">{say('title')}</h1>
      <p className="gy-faint">{say('lead')}</p>
      <form onSubmit={(event) => void end(event)}>
        {/* The Enter key presses a form's first button: it must not sign out whatever comes first. */}
        <button type="submit" disabled hidden />
        {others.length > 0 && (
          <div className="gy-form">
            {/* Password managers need to know whose password it is. */}
            <input type="text" autoComplete="username" value={currentAdmin?.['username'] ?? ''} readOnly hidden />
            <AskedPassword
              name="own"
              label={say('own')}
              autoComplete="current-password"
              problem={wrong}
              hint={say('ownHint')}
            />
          </div>
        )}
        <ul className="gy-sessions" aria-busy={sessions === null}>
          {sessions?.map((session) => (
            <li key={session.id} className="gy-session" data-current={session.is_current || undefined}>
              <div>
                <strong>{nameOf(session)}</strong>
                {session.is_current && <span className="gy-status"> {say('current')}</span>}
                <dl>
                  <dt>{say('address')}</dt>
                  <dd>{session.address}</dd>
                  <dt>{say('used')}</dt>
                  <dd>
                    <Time at={session.used_at} />
                  </dd>
                  <dt>{say('started')}</dt>
                  <dd>
                    <Time at={session.started_at} />
                  </dd>
                </dl>
              </div>
              {!session.is_current && (
                <button
                  type="submit"
                  value={session.id}
                  className="gy-button"
                  disabled={isBusy}
                  aria-label={say('endOf', { browser: nameOf(session), address: session.address })}
                >
                  {say('end')}
                </button>
              )}
            </li>
          ))}
        </ul>
        {notice && (
          <p className={notice.isGood ? 'gy-good' : 'gy-problem'} role={notice.isGood ? 'status' : 'alert'}>
            {notice.text}
          </p>
        )}
        {sessions !== null && others.length === 0 && <p className="gy-faint">{say('alone')}</p>}
        {others.length > 0 && (
          <>
            <button type="submit" className="gy-button gy-primary" disabled={isBusy}>
              {say('endAll')}
            </button>
            <p className="gy-faint">{say('endAllHint')}</p>
          </>
        )}
      </form>
    </div>
  );

  function nameOf({ user_agent }: Session): string {
    const { browser, system } = nameBrowser(user_agent);
    if (browser && system) return say('browserOn', { browser, system });
    return browser ?? system ?? say('unknown');
  }
}

/** The server's answer; null if there is none. */
async function ask(method: 'GET' | 'DELETE', path: string, body?: { own_password: string }): Promise<Response | null> {
  const headers = { [BY_HAND]: '1', ...(body && { 'content-type': 'application/json' }) };
  try {
    return await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  } catch {
    return null;
  }
}

/** The code of a refusal; empty if it is none of the server's own. */
async function codeOf(answer: Response): Promise<string> {
  const { code = '' }: { code?: string } = await answer.json().catch(() => ({}));
  return code;
}
