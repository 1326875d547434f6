import { type ActionProps, useTranslation } from 'adminjs';
import { Facts } from './facts.js';
import { Time } from './time.js';

/** A user: who they are, and since when. */
export default function UserPage({ record }: ActionProps) {
  const { translateLabel } = useTranslation();
  if (!record) return null;
  const { params } = record;
  return (
    <div className="gy-page" data-page="user">
      <h1 className="gy-title">{params['username']}</h1>
      <Facts
        resource="User"
        facts={{
          email: params['email'],
          role: translateLabel(`role.${params['role']}`, 'User'),
          lastLoginAt: params['lastLoginAt'] && <Time at={params['lastLoginAt']} />,
          createdAt: <Time at={params['createdAt']} />,
          updatedAt: <Time at={params['updatedAt']} />,
          id: <code className="gy-id">{record.id}</code>,
        }}
      />
    </div>
  );
}
