import { Icon } from '@adminjs/design-system';
import { type ActionJSON, type ActionResponse, type RecordJSON, useTranslation } from 'adminjs';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { Link } from 'react-router-dom';
import { places } from '../places.js';
import { useWords } from '../words.js';
import { destroyingLast, useRunAction } from './run-action.js';

interface RowMenuProps {
  resourceId: string;
  record: RecordJSON;
  /** The record's name, for screen readers. */
  name: string;
  onDone: (answer: ActionResponse) => void;
}

/** The height of an item in the styles, in pixels. If the menu does not fit below, it opens upwards. */
const ITEM_PX = 38;

/**
 * The menu of a record's other actions. It is a popover. The browser shows it above everything, closes it by Esc or by a click beside
 * it, and returns the focus. https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
 */
export function RowMenu({ resourceId, record, name, onDone }: RowMenuProps) {
  const { say } = useWords('Controls');
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  // The record's name in the row is a link to its page already.
  const actions = record.recordActions.filter((action) => action.name !== 'show').sort(destroyingLast);
  const count = actions.length;

  useEffect(() => {
    const box = menu.current;
    if (!box || count === 0) return;
    let openedAt = 0;
    const onScroll = () => {
      // The menu stays at its place on the screen while the row scrolls away below it, therefore it closes. Scrolling of other elements
      // does not matter.
      if (button.current?.getBoundingClientRect().top !== openedAt) box.hidePopover();
    };
    const onToggle = ({ newState }: ToggleEvent) => {
      const opens = newState === 'open';
      button.current?.setAttribute('aria-expanded', String(opens));
      if (!opens) {
        removeEventListener('scroll', onScroll, true);
        return;
      }
      if (!button.current) return;
      place(box, button.current, count);
      // The browser then moves the focus as it opens the menu. A listener of `toggle` would run later, and the next key would miss the
      // menu.
      itemsOf(box)[0]?.setAttribute('autofocus', '');
      openedAt = button.current.getBoundingClientRect().top;
      addEventListener('scroll', onScroll, true);
    };
    box.addEventListener('beforetoggle', onToggle);
    return () => {
      box.removeEventListener('beforetoggle', onToggle);
      removeEventListener('scroll', onScroll, true);
    };
  }, [count]);

  if (count === 0) return null;
  return (
    <>
      <button
        ref={button}
        type="button"
        className="gy-more"
        aria-label={say('moreNamed', { name })}
        aria-haspopup="menu"
        aria-expanded="false"
        data-testid="actions-dropdown"
        // React 18 does not know this attribute by its own spelling.
        {...{ popovertarget: id }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          menu.current?.showPopover();
        }}
      >
        <Icon icon="MoreHorizontal" />
      </button>
      <div
        ref={menu}
        id={id}
        role="menu"
        className="gy-row-menu"
        aria-label={say('moreNamed', { name })}
        {...{ popover: 'auto' }}
        onKeyDown={(event) => moveFocus(event)}
      >
        {actions.map((action) => (
          <Item
            key={action.name}
            action={action}
            resourceId={resourceId}
            record={record}
            onDone={onDone}
            onChosen={() => menu.current?.hidePopover()}
          />
        ))}
      </div>
    </>
  );
}

interface ItemProps {
  action: ActionJSON;
  resourceId: string;
  record: RecordJSON;
  onDone: (answer: ActionResponse) => void;
  onChosen: () => void;
}

function Item({ action, resourceId, record, onDone, onChosen }: ItemProps) {
  const { translateAction } = useTranslation();
  const run = useRunAction(resourceId, onDone);
  const words = (
    <>
      <Icon icon={action.icon} />
      {translateAction(action.label, resourceId)}
    </>
  );
  const common = { role: 'menuitem', tabIndex: -1, 'data-testid': `action-${action.name}` };
  if (action.name === 'edit') {
    return (
      <Link {...common} to={places.edit(resourceId, record.id)}>
        {words}
      </Link>
    );
  }
  return (
    <button
      {...common}
      type="button"
      className={action.name === 'delete' ? 'gy-danger' : undefined}
      onClick={() => {
        onChosen();
        run(action, [record]);
      }}
    >
      {words}
    </button>
  );
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
}

/** The arrows wrap around, Home and End go to the ends, and Tab continues from the button. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = itemsOf(event.currentTarget);
  const at = items.findIndex((item) => item.matches(':focus'));
  const next: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const to = next[event.key];
  if (event.key === 'Tab') event.currentTarget.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}

/** Places the menu below the button, flush with its right side; above it if there is no room below. */
function place(menu: HTMLElement, button: HTMLElement, items: number): void {
  const { bottom, top, right } = button.getBoundingClientRect();
  const fits = bottom + items * ITEM_PX + 16 < innerHeight;
  menu.style.right = `${innerWidth - right}px`;
  menu.style.top = fits ? `${bottom + 4}px` : 'auto';
  menu.style.bottom = fits ? 'auto' : `${innerHeight - top + 4}px`;
}
