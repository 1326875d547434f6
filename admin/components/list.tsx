import type { ActionProps } from 'adminjs';
import type { ComponentType } from 'react';
import { useWords } from './words.js';

const MOST_COUNTED = 10_000;

/** AdminJS's list, whose number of records says when it was not counted to the end. */
export default function List({
  OriginalComponent,
  setTag,
  ...props
}: ActionProps & { OriginalComponent: ComponentType<ActionProps> }) {
  const { language } = useWords('Record');
  const tell: ActionProps['setTag'] = (tag) => {
    const total = Number(tag);
    setTag?.(total.toLocaleString(language) + (total === MOST_COUNTED ? '+' : ''));
  };
  return <OriginalComponent {...props} setTag={tell} />;
}
