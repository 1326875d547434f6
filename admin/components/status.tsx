import { useTranslation } from 'adminjs';

const KNOWN = ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'];

/** A task's status as a coloured badge. The word is always there, because not everybody sees the colour. */
export function Status({ status }: { status: unknown }) {
  const { translateLabel } = useTranslation();
  if (typeof status !== 'string' || !KNOWN.includes(status)) return null;
  return (
    <span className={`gy-status gy-status-${status}`} data-status={status}>
      {translateLabel(`status.${status}`, 'TaskResult')}
    </span>
  );
}

/** Whether a task will never change its status again. */
export function hasEnded(status: unknown): boolean {
  return status === 'SUCCESS' || status === 'FAILURE' || status === 'REVOKED';
}
