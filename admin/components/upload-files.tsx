import { type ActionProps, useNotice } from 'adminjs';
import { type DragEvent, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { places } from './places.js';
import { sendFile } from './send-file.js';
import { sizeText } from './size.js';
import { useWords } from './words.js';

interface Item {
  key: number;
  file: File;
  state: 'waiting' | 'sending' | 'done' | 'failed';
  percent: number;
  /** The resource's id once it is stored. */
  id?: string;
  message?: string;
}

/** Sends files to the REST API, one after the other, each with its progress; one alone then opens its page. */
export default function UploadFiles({ action }: ActionProps) {
  const { say, language } = useWords('Upload');
  const [items, setItems] = useState<Item[]>([]);
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const sending = useRef(Promise.resolve());
  const nextKey = useRef(0);
  const navigate = useNavigate();
  const addNotice = useNotice();

  function add(files: FileList | null) {
    const added = [...(files ?? [])].map(
      (file): Item => ({ key: nextKey.current++, file, state: 'waiting', percent: 0 }),
    );
    const alone = added.length === 1 && items.length === 0;
    setItems((all) => [...all, ...added]);
    // One after the other: each holds a connection of the database as long as it lasts.
    for (const item of added) sending.current = sending.current.then(() => send(item, alone));
  }

  async function send(item: Item, alone: boolean) {
    const update = (change: Partial<Item>) =>
      setItems((all) => all.map((each) => (each.key === item.key ? { ...each, ...change } : each)));
    update({ state: 'sending' });
    const answer = await sendFile(item.file, (percent) => update({ percent }));
    if ('id' in answer) {
      update({ state: 'done', percent: 100, id: answer.id });
      if (!alone) return;
      addNotice({ type: 'success', message: say('uploaded', { name: item.file.name }) });
      navigate(places.show('BinaryResource', answer.id));
    } else {
      update({ state: 'failed', message: answer.detail ?? say(answer.reason) });
    }
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  }

  return (
    <div className="gy-page" data-page="upload">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button inside is everybody's */}
      <div
        className={over ? 'gy-drop gy-drop-over' : 'gy-drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <p className="gy-drop-title">{say('drop')}</p>
        <p className="gy-faint">{say('or')}</p>
        <button type="button" className="gy-button gy-primary" onClick={() => chooser.current?.click()}>
          {say('choose')}
        </button>
        <p className="gy-faint">{say('limit', { limit: sizeText(Number(action.custom['limitBytes']), language) })}</p>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            add(event.target.files);
            // So that the same file can be chosen again.
            event.target.value = '';
          }}
        />
      </div>
      <ul className="gy-lines" aria-live="polite">
        {items.map((item) => (
          <li key={item.key} data-upload={item.state}>
            <span className="gy-cut" title={item.file.name}>
              {item.file.name}
            </span>
            <span className="gy-faint gy-nowrap">{sizeText(item.file.size, language)}</span>
            {item.state === 'waiting' && <span className="gy-faint">{say('waiting')}</span>}
            {item.state === 'sending' && <progress max={100} value={item.percent} aria-label={item.file.name} />}
            {item.state === 'done' && <span className="gy-good">{say('done')}</span>}
            {item.id && <Link to={places.show('BinaryResource', item.id)}>{say('openFile')}</Link>}
            {item.message && (
              <span className="gy-bad" role="alert">
                {item.message}
              </span>
            )}
          </li>
        ))}
      </ul>
      {items.some((item) => item.state === 'done') && (
        <p className="gy-links">
          <Link className="gy-button" to={places.list('BinaryResource')}>
            {say('toList')}
          </Link>
        </p>
      )}
    </div>
  );
}
