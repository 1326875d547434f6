import { useTranslation } from 'adminjs';
import { useEffect } from 'react';
import { LanguageSwitch } from './language-switch.js';
import { tellLeft } from './live/session-watch.js';
import { useWords } from './words.js';

interface LoginState {
  action: string;
  /** A key of the translations' `messages`. */
  errorMessage: string | null;
}

declare global {
  interface Window {
    /** What the server hands to the login page. */
    __APP_STATE__?: LoginState;
  }
}

/** The login page. */
export default function Login() {
  const { say } = useWords('SignIn');
  const { translateMessage } = useTranslation();
  // The server shows this page to nobody who is signed in.
  useEffect(tellLeft, []);
  const { action, errorMessage } = window.__APP_STATE__ ?? { action: '/admin/login', errorMessage: null };
  return (
    <main className="gy-login">
      {/* What follows the # is a cell that somebody linked to; the browser keeps it through the redirects. */}
      <form className="gy-card" method="post" action={action + window.location.hash}>
        <h1>
          <img src="/admin/assets/icon.svg" alt="" width={36} height={36} /> Gyoretsu 行列
        </h1>
        <p className="gy-faint">{say('lead')}</p>
        {errorMessage && (
          <p className="gy-problem" role="alert">
            {translateMessage(errorMessage)}
          </p>
        )}
        <label>
          {say('username')}
          {/* biome-ignore lint/a11y/noAutofocus: this page is for nothing else */}
          <input name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus />
        </label>
        <label>
          {say('password')}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <button type="submit" className="gy-button gy-primary">
          {say('submit')}
        </button>
      </form>
      <LanguageSwitch />
    </main>
  );
}
