import { useTranslation } from 'adminjs';
import { useEffect } from 'react';
import { useTitle } from './frame/title.js';
import { LanguageSwitch } from './language-switch.js';
import { tellLeft } from './live/session-watch.js';
import { useWords } from './words.js';

interface LoginState {
  action: string;
  /** A key of the translations' `messages`. */
  errorMessage: string | null;
  /** The name of the failed attempt, percent-encoded, because AdminJS writes it into a script without quoting. */
  username: string;
}

declare global {
  interface Window {
    /** The server's data for the login page. */
    __APP_STATE__?: LoginState;
  }
}

/** The login page. */
export default function Login() {
  const { say } = useWords('SignIn');
  const { translateMessage } = useTranslation();
  // The server shows this page only if nobody is signed in.
  useEffect(tellLeft, []);
  const state = window.__APP_STATE__ ?? { action: '/admin/login', errorMessage: null, username: '' };
  const { action, errorMessage } = state;
  const username = decodeURIComponent(state.username);
  useTitle(say('title'));
  return (
    <main className="gy-login">
      {/* The part after # is a cell that somebody linked to. The browser keeps it through the redirects. */}
      <form className="gy-card" method="post" action={action + window.location.hash}>
        <h1>
          <img src="/admin/assets/icon.svg" alt="" width={36} height={36} /> Gyoretsu 行列
        </h1>
        <p className="gy-faint">{say('lead')}</p>
        {errorMessage && (
          <p className="gy-problem" role="alert" id="problem">
            {translateMessage(errorMessage)}
          </p>
        )}
        <label>
          {say('username')}
          <input
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            defaultValue={username}
            // biome-ignore lint/a11y/noAutofocus: this page is for nothing else
            autoFocus={username === ''}
          />
        </label>
        <label>
          {say('password')}
          <input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            // biome-ignore lint/a11y/noAutofocus: the name is there already
            autoFocus={username !== ''}
            aria-describedby={errorMessage ? 'problem' : undefined}
          />
        </label>
        <button type="submit" className="gy-button gy-primary">
          {say('submit')}
        </button>
      </form>
      <LanguageSwitch />
    </main>
  );
}
