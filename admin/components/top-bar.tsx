import { useCurrentAdmin, useTranslation } from 'adminjs';
import { type FocusEvent, type KeyboardEvent, useRef } from 'react';
import './post-actions.js';
import './session-end.js';
import { ControlNames } from './control-names.js';
import { Brand } from './frame/brand.js';
import { MenuButton } from './frame/menu-button.js';
import { UploadTray } from './home/upload-tray.js';
import { LanguageSwitch } from './language-switch.js';
import { LiveLayer } from './live/live-layer.js';
import { tellLeaving } from './live/session-watch.js';
import { places } from './places.js';
import { useWords } from './words.js';

/** The bar above each page: the menu on narrow screens, the language, the bell, who is signed in, and the button to sign out. */
export default function TopBar() {
  const { say } = useWords('Panel');
  const { translateLabel } = useTranslation();
  const [currentAdmin] = useCurrentAdmin();
  const account = useRef<HTMLDetailsElement>(null);
  const closeByEscape = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !account.current?.open) return;
    account.current.open = false;
    account.current.querySelector('summary')?.focus();
  };
  // Whoever goes on by Tab would leave it open above the page.
  const closeBehind = ({ relatedTarget }: FocusEvent) => {
    if (account.current && relatedTarget && !account.current.contains(relatedTarget)) account.current.open = false;
  };
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it is no control, and AdminJS's <section> around it takes its role away
    <header className="gy-top" role="banner" data-css="topbar">
      <MenuButton />
      <Brand />
      <span className="gy-space" />
      <UploadTray />
      <LanguageSwitch />
      <ControlNames />
      {currentAdmin?.id && <LiveLayer userId={currentAdmin.id} />}
      <details className="gy-account" ref={account} onKeyDown={closeByEscape} onBlur={closeBehind}>
        <summary>
          <span className="gy-user">
            <strong className="gy-cut">{currentAdmin?.['username']}</strong>
            <span className="gy-faint">{translateLabel(`role.${currentAdmin?.['role']}`, 'User')}</span>
          </span>
          <span aria-hidden="true">▾</span>
        </summary>
        <div className="gy-account-menu">
          <a href={places.password}>{say('changePassword')}</a>
          <a href={places.sessions}>{say('sessions')}</a>
        </div>
      </details>
      {/* A form, not a link, because signing out changes something: a link would be a GET. */}
      <form method="post" action="/admin/logout" onSubmit={tellLeaving}>
        <button type="submit" className="gy-button">
          {say('logOut')}
        </button>
      </form>
    </header>
  );
}
