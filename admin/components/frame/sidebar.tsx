import { Icon, type IconProps } from '@adminjs/design-system';
import { type ReduxState, useTranslation } from 'adminjs';
import { type ReactNode, useEffect, useRef } from 'react';
import { useSelector } from 'react-redux';
import { Link, useLocation } from 'react-router-dom';
import { places } from '../places.js';
import { useWords } from '../words.js';
import { Brand } from './brand.js';
import { MENU, MENU_BUTTON } from './menu-button.js';
import { setMenuOpen, useMenuOpen } from './menu-store.js';

/** The menu beside each page, with the pages' own names. On narrow screens it covers the page when it is open. */
export default function Sidebar() {
  const { say } = useWords('Panel');
  const { translateLabel } = useTranslation();
  const resources = useSelector((state: ReduxState) => state.resources);
  const { pathname } = useLocation();
  const open = useMenuOpen();
  const box = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes when the page changes, by whichever link
  useEffect(() => setMenuOpen(false), [pathname]);
  useEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>('li a')?.focus();
  }, [open]);

  function close() {
    setMenuOpen(false);
    document.getElementById(MENU_BUTTON)?.focus();
  }

  const isAt = (place: string) => pathname === place || pathname.startsWith(`${place}/`);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the mouse; by keyboard Esc closes it */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      {open && <div className="gy-menu-shade" onClick={close} />}
      <nav
        ref={box}
        id={MENU}
        className={open ? 'gy-side gy-side-open' : 'gy-side'}
        data-css="sidebar"
        aria-label={say('menu')}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && open) close();
        }}
      >
        <Brand />
        <ul>
          <Entry to="/admin" icon="Home" current={pathname === '/admin'}>
            {translateLabel('dashboard')}
          </Entry>
          {resources.map(({ id, href, navigation }) => {
            // The user's role may not see it.
            if (href === null) return null;
            // The icon's name comes from our own options, therefore it exists.
            const icon = navigation?.icon as IconProps['icon'];
            return (
              <Entry key={id} to={href} icon={icon} current={isAt(href)}>
                {translateLabel(id)}
              </Entry>
            );
          })}
        </ul>
        <p className="gy-side-label">{translateLabel('pages')}</p>
        <ul>
          <li>
            {/* Bull Board is a page of its own, not a route of this one. */}
            <a href={places.queues}>
              <Icon icon="Layers" />
              {say('queues')}
            </a>
          </li>
        </ul>
      </nav>
    </>
  );
}

interface EntryProps {
  to: string;
  icon: IconProps['icon'];
  current: boolean;
  children: ReactNode;
}

function Entry({ to, icon, current, children }: EntryProps) {
  return (
    <li>
      <Link to={to} aria-current={current ? 'page' : undefined}>
        <Icon icon={icon} />
        {children}
      </Link>
    </li>
  );
}
