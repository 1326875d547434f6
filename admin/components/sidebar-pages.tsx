import { Navigation } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import { useWords } from './words.js';

/** Below the resources: what is no page of AdminJS. */
export default function SidebarPages() {
  const { say } = useWords('Panel');
  const { translateLabel } = useTranslation();
  return (
    <Navigation
      label={translateLabel('pages')}
      elements={[{ id: 'queues', label: say('queues'), icon: 'Layers', href: '/admin/queues' }]}
    />
  );
}
