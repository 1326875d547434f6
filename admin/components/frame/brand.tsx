import { Link } from 'react-router-dom';

/** The product's name: the way home for the mouse. By keyboard "Home" is the next thing, and leads to the same place. */
export function Brand() {
  return (
    <Link to="/admin" className="gy-brand" tabIndex={-1}>
      <img src="/admin/assets/icon.svg" alt="" width={28} height={28} />
      <span>
        Gyoretsu <small lang="ja">行列</small>
      </span>
    </Link>
  );
}
