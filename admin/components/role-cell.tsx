import { type ShowPropertyProps, useTranslation } from 'adminjs';

/** A user's role in a list. */
export default function RoleCell({ record, property }: ShowPropertyProps) {
  const { translateLabel } = useTranslation();
  return <span className="gy-status">{translateLabel(`role.${record.params[property.path]}`, 'User')}</span>;
}
