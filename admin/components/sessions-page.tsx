import { useCallback, useEffect, useState } from 'react';
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

/** Where the reader is signed in, and how to sign out there. */
export default function SessionsPage() {
  const { say } = useWords('Sessions');
  useTitle(say('title'));
  const [sessions, setSessions] = useState<Session[] | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [notice, setNotice] = useState<{ isGood: boolean; text: string } | null>(null);

  const load = useCallback(async () => {
    const answer = await ask('GET', places.sessionsApi);
    if (!answer) return false;
    const { results }: { results: Session[] } = await answer.json();
    setSessions(results);
    return true;
  }, []);
  const showFailure = useCallback(() => setNotice({ isGood: false, text: say('away') }), [say]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read once; `say` is another function each time
  useEffect(() => {
    void load().then((isLoaded) => isLoaded || showFailure());
  }, []);

  async function end(path: string, done: string) {
    setIsBusy(true);
    setNotice(null);
    const isDone = (await ask('DELETE', path)) !== null && (await load());
    if (isDone) setNotice({ isGood: true, text: done });
    else showFailure();
    setIsBusy(false);
  }

  const others = sessions?.filter((session) => !session.is_current) ?? [];
  return (
    <div className="gy-page" data-page="sessions">
      <h1 className="gy-title">{say('title')}</h1>
      <p className="gy-faint">{say('lead')}</p>
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
                type="button"
                className="gy-button"
                disabled={isBusy}
                aria-label={say('endOf', { browser: nameOf(session), address: session.address })}
                onClick={() => void end(`${places.sessionsApi}/${session.id}`, say('ended'))}
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
          <button
            type="button"
            className="gy-button gy-primary"
            disabled={isBusy}
            onClick={() => void end(places.sessionsApi, say('endedAll'))}
          >
            {say('endAll')}
          </button>
          <p className="gy-faint">{say('endAllHint')}</p>
        </>
      )}
    </div>
  );

  function nameOf({ user_agent }: Session): string {
    const { browser, system } = nameBrowser(user_agent);
    if (browser && system) return say('browserOn', { browser, system });
    return browser ?? system ?? say('unknown');
  }
}

/** The server's answer if it did what it was asked; null if not. */
async function ask(method: 'GET' | 'DELETE', path: string): Promise<Response | null> {
  try {
    const answer = await fetch(path, { method, headers: { [BY_HAND]: '1' } });
    return answer.ok ? answer : null;
  } catch {
    return null;
  }
}
