import { useWords } from '../words.js';
import { setMenuOpen, useMenuOpen } from './menu-store.js';

export const MENU_BUTTON = 'menu-button';
export const MENU = 'menu';

/** Opens the menu on narrow screens. */
export function MenuButton() {
  const { say } = useWords('Panel');
  const open = useMenuOpen();
  return (
    <button
      id={MENU_BUTTON}
      type="button"
      className="gy-menu"
      aria-label={say('menu')}
      aria-expanded={open}
      aria-controls={MENU}
      onClick={() => setMenuOpen(!open)}
    >
      ☰
    </button>
  );
}
