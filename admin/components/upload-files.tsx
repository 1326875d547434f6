import type { ActionProps } from 'adminjs';
import { Link } from 'react-router-dom';
import { Uploads } from './home/uploads.js';
import { places } from './places.js';
import { useWords } from './words.js';

/** The page behind the list's button: the same drop zone as on the front page. */
export default function UploadFiles({ action }: ActionProps) {
  const { say } = useWords('Upload');
  return (
    <div className="gy-page gy-home" data-page="upload">
      <Uploads limitBytes={Number(action.custom['limitBytes'])} />
      <p className="gy-links">
        <Link className="gy-button" to={places.list('BinaryResource')}>
          {say('toList')}
        </Link>
      </p>
    </div>
  );
}
