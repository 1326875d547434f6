import type { ActionProps } from 'adminjs';
import { Uploads } from './home/uploads.js';

/** The page behind the list's button: the same drop zone as on the front page. */
export default function UploadFiles({ action }: ActionProps) {
  return (
    <div className="gy-page gy-home" data-page="upload">
      <Uploads limitBytes={Number(action.custom['limitBytes'])} />
    </div>
  );
}
