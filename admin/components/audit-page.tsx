import { type ActionProps, useTranslation } from 'adminjs';
import { Facts } from './facts.js';
import { BackLink } from './frame/back-link.js';
import { useTitle } from './frame/title.js';
import { layOut } from './json-text.js';
import { useRecordName } from './record-name.js';
import { Time } from './time.js';

const AUDIT = 'AuditEntry';

/** An entry of the audit trail: who did what to what, when, and from which address. */
export default function AuditPage({ record }: ActionProps) {
  const { translateLabel } = useTranslation();
  const nameOf = useRecordName();
  useTitle(record && nameOf(record, AUDIT), translateLabel(AUDIT));
  if (!record) return null;
  const { params } = record;
  const label = (path: string) => params[path] && translateLabel(`${path}.${params[path]}`, AUDIT);
  const changes = layOut(params['changes']);
  return (
    <div className="gy-page" data-page="audit">
      <BackLink resource={AUDIT} />
      <h1 className="gy-title">{nameOf(record, AUDIT)}</h1>
      <Facts
        resource={AUDIT}
        facts={{
          at: <Time at={params['at']} />,
          username: params['username'],
          objectName: params['objectName'],
          objectType: label('objectType'),
          objectId: params['objectId'] && <code>{params['objectId']}</code>,
          relatedId: params['relatedId'] && <code>{params['relatedId']}</code>,
          changes: changes && <pre className="gy-pre">{changes}</pre>,
          way: label('way'),
          address: params['address'],
          userId: params['userId'] && <code>{params['userId']}</code>,
        }}
      />
    </div>
  );
}
