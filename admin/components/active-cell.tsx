import { type ShowPropertyProps, useTranslation } from 'adminjs';

/** Whether a user may sign in, in a list. */
export default function ActiveCell({ property, record }: ShowPropertyProps) {
  const { translateLabel } = useTranslation();
  const isActive = String(record.params[property.path]) === 'true';
  return (
    <span className={isActive ? undefined : 'gy-faint'}>
      {translateLabel(`isActive.${isActive}`, property.resourceId)}
    </span>
  );
}
