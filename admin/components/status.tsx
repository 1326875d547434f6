import { useTranslation } from 'adminjs';

const KNOWN = ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'];

/** A task's status as a coloured badge; the word is always there, so that nobody depends on the colour. */
export function Status({ status }: { status: unknown }) {
  const { translateLabel } = useTranslation();
  if (typeof status !== 'string' || !KNOWN.includes(status)) return null;
  return (
    <span className={`gy-status gy-status-${status}`} data-status={status}>
      {translateLabel(`status.${status}`, 'TaskResult')}
    </span>
  );
}

/** Whether a task will change no more. */
export function hasEnded(status: unknown): boolean {
  return status === 'SUCCESS' || status === 'FAILURE' || status === 'REVOKED';
}
