import { useWords } from '../words.js';
import type { ListNews } from './use-live-list.js';

/** Tells that a list has changed while somebody is at its rows. A click shows the change. */
export function ListNewsLine({ news, onShow }: { news: ListNews | null; onShow: () => void }) {
  const { say, language } = useWords('Lists');
  const number = (value: number) => value.toLocaleString(language);
  const words = [
    ...(news && news.added > 0 ? [say('added', { number: number(news.added) })] : []),
    ...(news && news.gone.length > 0 ? [say('gone', { number: number(news.gone.length) })] : []),
  ].join(say('and'));
  return (
    // The region exists before its words do: screen readers announce only changes of a region that they know.
    <div className="gy-list-news" role="status">
      {words !== '' && (
        <button type="button" className="gy-button gy-small" data-list-news onClick={onShow}>
          {words} <span className="gy-list-news-show">{say('showNews')}</span>
        </button>
      )}
    </div>
  );
}
