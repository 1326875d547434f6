import { type ActionProps, useTranslation } from 'adminjs';
import { Facts } from './facts.js';
import { BackLink } from './frame/back-link.js';
import { useTitle } from './frame/title.js';
import { RecordActions } from './record-actions.js';
import { Time } from './time.js';

/** A user: their names, role and dates. */
export default function UserPage({ record }: ActionProps) {
  const { translateLabel } = useTranslation();
  useTitle(record?.params['username'], translateLabel('User'));
  if (!record) return null;
  const { params } = record;
  return (
    <div className="gy-page" data-page="user">
      <BackLink resource="User" />
      <h1 className="gy-title">{params['username']}</h1>
      <div className="gy-links" data-buttons>
        <RecordActions record={record} resource="User" />
      </div>
      <Facts
        resource="User"
        facts={{
          email: params['email'],
          role: translateLabel(`role.${params['role']}`, 'User'),
          isActive: translateLabel(`isActive.${params['isActive']}`, 'User'),
          lastLoginAt: params['lastLoginAt'] && <Time at={params['lastLoginAt']} />,
          lastUsedAt: params['lastUsedAt'] && <Time at={params['lastUsedAt']} />,
          createdAt: <Time at={params['createdAt']} />,
          updatedAt: <Time at={params['updatedAt']} />,
          id: <code className="gy-id">{record.id}</code>,
        }}
      />
    </div>
  );
}
