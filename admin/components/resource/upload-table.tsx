import { useTranslation } from 'adminjs';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { UploadLine, UploadLines } from '../../views/show-resource.js';
import { places } from '../places.js';
import { sizeText } from '../size.js';
import { Time } from '../time.js';
import { useWords } from '../words.js';

interface UploadTableProps {
  /** What the uploads have in common, for tests and for screen readers. */
  name: 'versions' | 'sameBytes';
  uploads: UploadLines;
  /** The upload whose page this is. */
  id: string;
  /** The address of the whole list. */
  all: string;
  children?: ReactNode;
}

/** Uploads that have something in common with one, newest first. The whole list has the rest. */
export function UploadTable({ name, uploads: { latest, count }, id, all, children }: UploadTableProps) {
  const { say, language } = useWords('Record');
  const { translateLabel } = useTranslation();
  const stateOf = ({ currentTaskId, newestStatus }: UploadLine): string => {
    if (currentTaskId !== null) return say('parsed');
    return newestStatus === null ? say('notParsed') : translateLabel(`status.${newestStatus}`, 'TaskResult');
  };
  return (
    <section>
      <h2>{say(name)}</h2>
      {children}
      <div className="gy-scroll">
        <table className="gy-table" data-table={name}>
          <thead>
            <tr>
              <th scope="col">{say(name === 'versions' ? 'uploadedAt' : 'file')}</th>
              <th scope="col" className="gy-number">
                {say('size')}
              </th>
              <th scope="col">{say('uploadedBy')}</th>
              <th scope="col">{say('state')}</th>
            </tr>
          </thead>
          <tbody>
            {latest.map((upload, at) => (
              <tr key={upload.id} data-upload={upload.id} aria-current={upload.id === id ? 'true' : undefined}>
                <td className="gy-upload-name">
                  {name === 'sameBytes' && (
                    <>
                      <Link to={places.show('BinaryResource', upload.id)}>{upload.name}</Link>{' '}
                      <Time at={upload.createdAt} />
                    </>
                  )}
                  {name === 'versions' &&
                    (upload.id === id ? (
                      <Time at={upload.createdAt} />
                    ) : (
                      <Link to={places.show('BinaryResource', upload.id)}>
                        <Time at={upload.createdAt} />
                      </Link>
                    ))}
                </td>
                <td className="gy-number gy-nowrap">{sizeText(upload.size, language)}</td>
                <td>{upload.uploadedBy ?? '–'}</td>
                <td>
                  {[
                    ...(name === 'versions' && at === 0 ? [say('newestVersion')] : []),
                    ...(upload.id === id ? [say('thisOne')] : []),
                    stateOf(upload),
                  ].join(' · ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count > latest.length && (
        <p>
          <Link to={all}>{say('showAll', { count: count.toLocaleString(language) })}</Link>
        </p>
      )}
    </section>
  );
}
